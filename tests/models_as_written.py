"""Models and losses as public code writes them, small: each returns a function and its inputs."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint

MODELS = {}


def model(make):
    """Put a model into the list under its own name."""
    MODELS[make.__name__] = make
    return make


def mean_of(net):
    return lambda x: net(x).pow(2).mean()


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)), inplace=True)
        out = self.bn2(self.conv2(out))
        out += x
        return F.relu(out)


@model
def residual_block_in_training():
    return mean_of(Residual(2)), {"x": torch.randn(2, 2, 4, 5)}


@model
def residual_block_evaluated():
    return mean_of(Residual(2).eval()), {"x": torch.randn(2, 2, 4, 5)}


@model
def perceptron_with_cross_entropy():
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 3))
    y = torch.tensor([0, 2, 1])
    return lambda x: F.cross_entropy(net(x), y), {"x": torch.randn(3, 4)}


@model
def lenet():
    net = nn.Sequential(
        nn.Conv2d(1, 3, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(3, 4, 2), nn.Tanh(),
        nn.AvgPool2d(2), nn.Flatten(), nn.Linear(4, 3)
    )  # fmt: skip
    return lambda x: F.nll_loss(F.log_softmax(net(x), dim=1), torch.tensor([1, 0])), {
        "x": torch.randn(2, 1, 8, 8)
    }


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.c_attn, self.c_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )
        self.heads = heads

    def forward(self, x):
        b, t, c = x.size()
        q, k, v = self.c_attn(self.ln_1(x)).split(c, dim=2)
        q, k, v = (z.view(b, t, self.heads, c // self.heads).transpose(1, 2) for z in (q, k, v))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.c_proj(y.transpose(1, 2).contiguous().view(b, t, c))
        return x + self.mlp(self.ln_2(x))


@model
def transformer_block():
    return mean_of(Block(8, 2)), {"x": torch.randn(2, 3, 8)}


@model
def attention_by_hand():
    def f(q, k, v):
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        mask = torch.tril(torch.ones(3, 3))
        att = F.softmax(att.masked_fill(mask == 0, float("-inf")), dim=-1)
        return (att @ v).sum()

    return f, {name: torch.randn(2, 3, 4) for name in "qkv"}


@model
def attention_fused():
    return lambda q, k, v: F.scaled_dot_product_attention(q, k, v).square().sum(), {
        "q": torch.randn(1, 2, 3, 4), "k": torch.randn(1, 2, 5, 4), "v": torch.randn(1, 2, 5, 4)
    }  # fmt: skip


@model
def multi_head_attention():
    attention = nn.MultiheadAttention(4, 2, batch_first=True)
    return lambda x: attention(x, x, x, need_weights=False)[0].pow(2).mean(), {
        "x": torch.randn(2, 3, 4)
    }


@model
def encoder_layer():
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    return mean_of(layer), {"x": torch.randn(1, 3, 8)}


@model
def gpt_with_tied_weights():
    wte, wpe, block = nn.Embedding(7, 8), nn.Embedding(4, 8), Block(8, 2)
    head = nn.Linear(8, 7, bias=False)
    head.weight = wte.weight
    idx = torch.tensor([[1, 5, 1, 0]])

    def f(scale):
        x = block(wte(idx) + wpe(torch.arange(4))) * scale
        return F.cross_entropy(head(x)[:, :-1].reshape(-1, 7), idx[:, 1:].reshape(-1))

    return f, {"scale": torch.tensor(1.0)}


@model
def lstm():
    net = nn.LSTM(3, 4).double()
    return lambda x: net(x)[0].pow(2).sum(), {"x": torch.randn(3, 2, 3).double()}


@model
def gru():
    net = nn.GRU(3, 2, num_layers=2, bidirectional=True)
    return lambda x: net(x)[0].sum(), {"x": torch.randn(3, 1, 3)}


@model
def lstm_cell_in_a_loop():
    cell, head = nn.LSTMCell(2, 3), nn.Linear(3, 1)

    def f(xs):
        h = c = torch.zeros(1, 3)
        for x in xs:
            h, c = cell(x, (h, c))
        return head(h).squeeze()

    return f, {"xs": torch.randn(3, 1, 2)}


@model
def variational_autoencoder():
    encode, decode = nn.Linear(4, 6), nn.Linear(3, 4)

    def f(x):
        mu, logvar = encode(x).chunk(2, dim=-1)
        z = mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
        recon = torch.sigmoid(decode(z))
        bce = F.binary_cross_entropy(recon, torch.sigmoid(x.detach()), reduction="sum")
        kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
        return bce + kld

    return f, {"x": torch.randn(2, 4)}


@model
def contrastive_loss_of_clip():
    def f(image, text, logit_scale):
        image = image / image.norm(dim=1, keepdim=True)
        text = text / text.norm(dim=1, keepdim=True)
        logits = logit_scale.exp() * image @ text.t()
        labels = torch.arange(3)
        return (F.cross_entropy(logits, labels) + F.cross_entropy(logits.t(), labels)) / 2

    return f, {
        "image": torch.randn(3, 4), "text": torch.randn(3, 4), "logit_scale": torch.tensor(1.2)
    }  # fmt: skip


@model
def nt_xent():
    def f(z):
        z = F.normalize(z, dim=1)
        sim = z @ z.T / 0.5
        sim = sim.masked_fill(torch.eye(4, dtype=torch.bool), -9e15)
        return F.cross_entropy(sim, torch.tensor([2, 3, 0, 1]))

    return f, {"z": torch.randn(4, 3)}


@model
def gan_discriminator_loss():
    d = nn.Sequential(nn.Linear(3, 4), nn.LeakyReLU(0.2), nn.Linear(4, 1))
    g = nn.Linear(2, 3)

    def f(real, noise):
        loss_real = F.binary_cross_entropy_with_logits(d(real), torch.ones(2, 1))
        loss_fake = F.binary_cross_entropy_with_logits(d(g(noise).detach()), torch.zeros(2, 1))
        return loss_real + loss_fake

    return f, {"real": torch.randn(2, 3), "noise": torch.randn(2, 2)}


@model
def wasserstein_gradient_penalty():
    d = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))

    def f(real, fake):
        alpha = torch.rand(2, 1)
        mixed = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
        grads = torch.autograd.grad(d(mixed).sum(), mixed, create_graph=True)[0]
        return ((grads.norm(2, dim=1) - 1) ** 2).mean() + d(fake).mean() - d(real).mean()

    return f, {"real": torch.randn(2, 3), "fake": torch.randn(2, 3)}


@model
def checkpointed():
    block, head = nn.Sequential(nn.Linear(3, 5), nn.GELU()), nn.Linear(5, 1)
    return lambda x: head(checkpoint(block, x, use_reentrant=False)).sum(), {"x": torch.randn(2, 3)}


@model
def checkpointed_the_old_way():
    block, head = nn.Sequential(nn.Linear(3, 5), nn.GELU()), nn.Linear(5, 1)
    return lambda x: head(checkpoint(block, x, use_reentrant=True)).sum(), {"x": torch.randn(2, 3)}


@model
def autoencoder_with_tied_weights():
    w = nn.Parameter(torch.randn(2, 4))
    return lambda x: F.mse_loss(torch.sigmoid(x @ w.t()) @ w, x), {"x": torch.randn(3, 4)}


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * torch.sigmoid(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(x)
        return grad_output * (s * (1 + x * (1 - s)))

    __gradlab_rule__ = backward


@model
def own_function():
    lin = nn.Linear(3, 2)
    return lambda x: Swish.apply(lin(x)).sum(), {"x": torch.randn(2, 3)}


class StraightThrough(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, grad):
        return grad

    __gradlab_rule__ = backward


@model
def quantised():
    lin = nn.Linear(3, 2)
    return lambda x: (StraightThrough.apply(lin(x)) * x[:, :2]).sum(), {"x": torch.randn(2, 3)}


@model
def hooks_inside():
    lin = nn.Linear(3, 2)

    def f(x):
        h = lin(x)
        h.register_hook(lambda grad: grad.clamp(-0.1, 0.1))
        return (h * h).sum()

    return f, {"x": torch.randn(2, 3)}


@model
def hooks_of_a_module():
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    features = {}
    net[0].register_forward_hook(lambda module, given, out: features.update(first=out))
    return lambda x: net(x).sum() + features["first"].pow(2).mean(), {"x": torch.randn(2, 3)}


@model
def half_precision():
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1)).to(torch.bfloat16)
    return lambda x: net(x).float().pow(2).mean(), {"x": torch.randn(2, 3, dtype=torch.bfloat16)}


@model
def float16_logits():
    w = torch.randn(3, 4, dtype=torch.float16, requires_grad=True)
    y = torch.tensor([1, 0])
    return lambda x: F.cross_entropy(F.linear(x, w).float(), y), {
        "x": torch.randn(2, 4, dtype=torch.float16)
    }


@model
def autocast():
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))

    def f(x):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return net(x).float().mean()

    return f, {"x": torch.randn(2, 3)}


@model
def u_net():
    down, mid = nn.Conv2d(1, 2, 3, padding=1), nn.Conv2d(2, 3, 3, padding=1)
    up, last = nn.ConvTranspose2d(3, 2, 2, stride=2), nn.Conv2d(4, 1, 1)
    norm = nn.GroupNorm(1, 2)

    def f(x):
        skip = F.relu(norm(down(x)))
        h = F.relu(mid(F.max_pool2d(skip, 2)))
        return torch.sigmoid(last(torch.cat([up(h), skip], dim=1))).mean()

    return f, {"x": torch.randn(1, 1, 4, 6)}


@model
def depthwise_separable():
    net = nn.Sequential(
        nn.Conv2d(4, 4, 3, padding=1, groups=4), nn.BatchNorm2d(4), nn.ReLU6(),
        nn.Conv2d(4, 2, 1), nn.Hardswish(), nn.AdaptiveAvgPool2d(1)
    )  # fmt: skip
    return mean_of(net), {"x": torch.randn(2, 4, 5, 4)}


@model
def squeeze_and_excitation():
    fc1, fc2 = nn.Linear(3, 2), nn.Linear(2, 3)

    def f(x):
        w = x.mean((2, 3))
        return (x * torch.sigmoid(fc2(F.relu(fc1(w))))[:, :, None, None]).pow(2).sum()

    return f, {"x": torch.randn(2, 3, 2, 2)}


@model
def bag_of_words():
    bag, fc = nn.EmbeddingBag(6, 3, mode="mean"), nn.Linear(3, 2)
    text, offsets = torch.tensor([1, 2, 4, 5, 2]), torch.tensor([0, 3])
    return lambda s: F.cross_entropy(fc(bag(text, offsets)) * s, torch.tensor([0, 1])), {
        "s": torch.tensor(1.5)
    }


@model
def siamese():
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))

    def f(a, p, n):
        return F.triplet_margin_loss(net(a), net(p), net(n), margin=2.0)

    return f, {name: torch.randn(2, 3) for name in ("a", "p", "n")}


@model
def cosine_embedding():
    return lambda a, b: F.cosine_embedding_loss(a, b, torch.tensor([1, -1])), {
        "a": torch.randn(2, 3), "b": torch.randn(2, 3)
    }  # fmt: skip


@model
def focal_loss():
    y = torch.tensor([0.0, 1.0, 1.0])

    def f(logits):
        bce = F.binary_cross_entropy_with_logits(logits, y, reduction="none")
        pt = torch.exp(-bce)
        return (0.25 * (1 - pt) ** 2 * bce).mean()

    return f, {"logits": torch.randn(3)}


@model
def dice_loss():
    y = torch.tensor([[0.0, 1.0, 1.0]])

    def f(x):
        p = torch.sigmoid(x).view(-1)
        return 1 - (2 * (p * y.view(-1)).sum() + 1) / (p.sum() + y.sum() + 1)

    return f, {"x": torch.randn(1, 3)}


@model
def distillation():
    teacher, student = nn.Linear(3, 4), nn.Linear(3, 4)

    def f(x):
        with torch.no_grad():
            soft = F.softmax(teacher(x) / 2, dim=-1)
        return F.kl_div(F.log_softmax(student(x) / 2, -1), soft, reduction="batchmean") * 4

    return f, {"x": torch.randn(2, 3)}


@model
def policy_gradient():
    net = nn.Linear(3, 2)
    action, advantage = torch.tensor([0, 1]), torch.tensor([1.5, -0.5])

    def f(x):
        dist = torch.distributions.Categorical(logits=net(x))
        return -(dist.log_prob(action) * advantage).mean() - 0.01 * dist.entropy().mean()

    return f, {"x": torch.randn(2, 3)}


@model
def graph_convolution():
    lin = nn.Linear(3, 2)
    source, target = torch.tensor([0, 1, 2, 2]), torch.tensor([1, 0, 1, 0])

    def f(x):
        h = lin(x)
        out = torch.zeros(3, 2).index_add(0, target, h[source])
        return F.relu(out + h).sum()

    return f, {"x": torch.randn(3, 3)}


@model
def mixture_of_experts():
    gate, experts = nn.Linear(3, 3), nn.ModuleList(nn.Linear(3, 2) for _ in range(3))

    def f(x):
        weights, chosen = F.softmax(gate(x), dim=-1).topk(2, dim=-1)
        outs = torch.stack([expert(x) for expert in experts], dim=1)
        picked = outs.gather(1, chosen.unsqueeze(-1).expand(-1, -1, 2))
        return (weights.unsqueeze(-1) * picked).sum(1).pow(2).mean()

    return f, {"x": torch.randn(2, 3)}


@model
def meta_learning_step():
    def f(w, x):
        inner = ((x @ w) ** 2).mean()
        (grad,) = torch.autograd.grad(inner, w, create_graph=True)
        return ((x @ (w - 0.1 * grad)) ** 2).mean()

    return f, {"w": torch.randn(3), "x": torch.randn(2, 3)}


@model
def huggingface_output():
    net = nn.Linear(3, 2)
    y = torch.tensor([1, 0])

    def f(batch):
        logits = net(batch["x"])
        return {"loss": F.cross_entropy(logits, y), "steps": 1}

    return f, {"batch": {"x": torch.randn(2, 3)}}


@model
def written_in_place():
    def f(x):
        out = torch.zeros(3, 2)
        out[0] = x[0] * 2
        out[1:] = x[1:].exp()
        out[:, 1] *= x[:, 0]
        return out.sum()

    return f, {"x": torch.randn(3, 2)}


@model
def per_sample_gradients():
    def f(w, x):
        grads = torch.func.vmap(torch.func.grad(lambda w, x: (x @ w) ** 2), (None, 0))(w, x)
        return grads.pow(2).sum()

    return f, {"w": torch.randn(3), "x": torch.randn(2, 3)}
