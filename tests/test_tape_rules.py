"""Every rule of the table on an operation that makes its node, in float64."""

import math
import warnings

import pytest
import torch
import torch.nn.functional as F

from gradlab.tape import local_rules, record
from gradlab.tape.forward import base_name
from gradlab.tape.rules import RULES, rule_of

CASES = {
    "Abs": lambda a, **_: a.abs(),
    "Addbmm": lambda m, n, **_: torch.addbmm(m, m[None], n[None], beta=2, alpha=3),
    "Aminmax": lambda m, **_: torch.cat(list(m.aminmax(dim=1))),
    "Angle": lambda a, b, **_: torch.complex(a, b - 0.5).angle(),
    "AsStrided": lambda m, **_: (2 * m).as_strided((2, 3), (1, 1)),
    "Bernoulli": lambda a, **_: a * torch.bernoulli(a),
    "BlockDiag": lambda m, a, **_: torch.block_diag(m, a),
    "ChannelShuffle": lambda k, **_: F.channel_shuffle(k, 2),
    "Cholesky": lambda m, **_: torch.cholesky(m @ m.T + torch.eye(2, dtype=m.dtype)),
    "DiagonalScatter": lambda m, a, **_: torch.diagonal_scatter(m, a[:2]),
    "DivBackward2": lambda a, b, **_: torch.div(a, 0.3, rounding_mode="floor") + b,
    "FftC2C": lambda a, b, **_: torch.view_as_real(torch.fft.fft(torch.complex(a, b))),
    "FractionalMaxPool2D": lambda k, **_: F.fractional_max_pool2d(
        k, 2, output_size=(2, 3), _random_samples=torch.full((1, 2, 2), 0.4, dtype=k.dtype)
    ),
    "FractionalMaxPool3D": lambda k, **_: F.fractional_max_pool3d(
        k[None], 1, output_size=(1, 2, 3), _random_samples=torch.full((1, 1, 3), 0.4, dtype=k.dtype)
    ),
    "Im2Col": lambda k, **_: F.unfold(k, (2, 3), padding=1, stride=(1, 2)),
    "IndexCopy": lambda a, b, **_: a.index_copy(0, torch.tensor([2, 0]), b[:2]),
    "IndexFill": lambda a, **_: a.index_fill(0, torch.tensor([2, 0]), 0.3),
    "Ldexp": lambda a, b, **_: torch.ldexp(a, b),
    "LinalgEigh": lambda m, **_: torch.linalg.eigh(m @ m.T).eigenvalues,
    "LinalgQr": lambda m, **_: torch.linalg.qr(m).R,
    "LinalgSolveTriangular": lambda m, n, **_: torch.linalg.solve_triangular(
        m.triu(), n, upper=True
    ),
    "LinalgSvd": lambda m, **_: torch.linalg.svdvals(m),
    "MaxUnpool2D": lambda k, **_: F.max_unpool2d(
        k[:, :, :1, :2], torch.tensor([[[[0, 3]], [[1, 2]]]]), [2, 2]
    ),
    "MaxUnpool3D": lambda k, **_: F.max_unpool3d(
        k[None, :, :, :1, :2], torch.tensor([[[[[0, 3]], [[17, 2]]]]]), [2, 2, 2]
    ),
    "Mode": lambda m, **_: m.mode(dim=1).values,
    "Mvlgamma": lambda a, **_: torch.mvlgamma(a + 2, 3),
    "NanmedianBackward0": lambda m, **_: m.nanmedian(),
    "NanmedianBackward1": lambda m, **_: m.nanmedian(dim=0).values,
    "Nansum": lambda m, **_: m.nansum(dim=1),
    "NarrowCopy": lambda m, **_: torch.narrow_copy(m, 1, 0, 1),
    "NativeBatchNormLegit": lambda k, a, b, **_: torch._native_batch_norm_legit(
        k, a[:2], b[:2], a[:2].detach() * 0, a[:2].detach() * 0 + 1, True, 0.1, 1e-5
    )[0],
    "NormalBackward1": lambda a, **_: a + torch.normal(a, 1.0),
    "NormalBackward3": lambda a, b, **_: torch.normal(a, b),
    "PixelUnshuffle": lambda k, **_: F.pixel_unshuffle(k[..., :4], 2),
    "Polar": lambda a, b, **_: torch.view_as_real(torch.polar(a, b)),
    "Polygamma": lambda a, **_: torch.polygamma(2, a),
    "ReflectionPad1D": lambda k, **_: F.pad(k[0], (2, 1), mode="reflect"),
    "ReflectionPad2D": lambda k, **_: F.pad(k, (2, 1, 0, 3), mode="reflect"),
    "ReflectionPad3D": lambda k, **_: F.pad(k[None], (2, 1, 0, 3, 1, 0), mode="reflect"),
    "ReplicationPad1D": lambda k, **_: F.pad(k[0], (2, 1), mode="replicate"),
    "ReplicationPad2D": lambda k, **_: F.pad(k, (2, 1, 0, 3), mode="replicate"),
    "ReplicationPad3D": lambda k, **_: F.pad(k[None], (2, 1, 0, 3, 1, 0), mode="replicate"),
    "RreluWithNoise": lambda a, **_: F.rrelu(a - 0.5, training=True),
    "ScatterReduce": lambda a, b, **_: a.scatter_reduce(0, torch.tensor([2, 0, 2]), b, "sum"),
    "SelectScatter": lambda m, a, **_: torch.select_scatter(m, a[:2], 1, 0),
    "SliceScatter": lambda a, b, **_: torch.slice_scatter(a, b[:2], 0, 0, 3, 2),
    "SpecialErfcx": lambda a, **_: torch.special.erfcx(a),
    "SpecialI0E": lambda a, **_: torch.special.i0e(a),
    "SpecialI1": lambda a, **_: torch.special.i1(a),
    "SpecialI1E": lambda a, **_: torch.special.i1e(a),
    "SpecialLogNdtr": lambda a, **_: torch.special.log_ndtr(a),
    "SpecialNdtri": lambda a, **_: torch.special.ndtri(a),
    "SpecialXlog1Py": lambda a, b, **_: torch.special.xlog1py(a, b),
    "SpecialXlog1PyBackward1": lambda a, **_: torch.special.xlog1py(0.7, a),
    "StdMean": lambda m, **_: sum(torch.std_mean(m, dim=1)),
    "Unfold": lambda k, **_: k.unfold(3, 3, 2),
    "UpsampleBicubic2D": lambda k, **_: F.interpolate(k, (6, 3), mode="bicubic"),
    "UpsampleBilinear2D": lambda k, **_: F.interpolate(k, (6, 3), mode="bilinear"),
    "UpsampleLinear1D": lambda k, **_: F.interpolate(k[0], 7, mode="linear"),
    "UpsampleNearest1D": lambda k, **_: F.interpolate(k[0], 7),
    "UpsampleNearest2D": lambda k, **_: F.interpolate(k, (6, 3)),
    "UpsampleNearest3D": lambda k, **_: F.interpolate(k[None], (3, 6, 3)),
    "UpsampleNearestExact1D": lambda k, **_: F.interpolate(k[0], 7, mode="nearest-exact"),
    "UpsampleNearestExact2D": lambda k, **_: F.interpolate(k, (6, 3), mode="nearest-exact"),
    "UpsampleNearestExact3D": lambda k, **_: F.interpolate(
        k[None], (3, 6, 3), mode="nearest-exact"
    ),
    "UpsampleTrilinear3D": lambda k, **_: F.interpolate(k[None], (3, 6, 3), mode="trilinear"),
    "VarMean": lambda m, **_: sum(torch.var_mean(m, dim=1)),
    "XlogyBackward1": lambda a, **_: torch.xlogy(0.7, a),
    "Acos": lambda a, **_: a.acos(),
    "Acosh": lambda a, **_: (a + 2).acosh(),
    "Add": lambda a, b, **_: torch.add(a, b, alpha=3),
    "AddBackward1": lambda a, **_: torch.ops.aten.add.Scalar(a, 3.0),
    "Addcdiv": lambda a, b, **_: torch.addcdiv(a, b, a + 1, value=2),
    "Addcmul": lambda a, b, **_: torch.addcmul(a, b, a, value=2),
    "Addmm": lambda m, n, **_: torch.addmm(m, m, n, beta=2, alpha=3),
    "Addmv": lambda a, m, n, **_: torch.addmv(a, torch.cat([m, m[:1]]), n[0], beta=2, alpha=3),
    "Alias": lambda a, **_: torch.ops.aten.alias(a),
    "Amax": lambda m, **_: m.amax(dim=1),
    "Amin": lambda m, **_: m.amin(dim=0, keepdim=True),
    "Asin": lambda a, **_: a.asin(),
    "Asinh": lambda a, **_: a.asinh(),
    "Atan": lambda a, **_: a.atan(),
    "Atan2": lambda a, b, **_: torch.atan2(a, b),
    "Atanh": lambda a, **_: a.atanh(),
    "Baddbmm": lambda m, n, **_: torch.baddbmm(m[None], m[None], n[None], beta=2, alpha=3),
    "BinaryCrossEntropy": lambda a, b, **_: F.binary_cross_entropy(a, b),
    "BinaryCrossEntropyWithLogits": lambda a, b, **_: F.binary_cross_entropy_with_logits(a, b),
    "Bmm": lambda m, n, **_: torch.bmm(m[None], n[None]),
    "Cat": lambda a, b, **_: torch.cat([a, 2 * b, torch.ones(2, dtype=a.dtype)]),
    "CdistBackward0": lambda m, n, **_: torch.cdist(m[:1], n, p=3),
    "Ceil": lambda a, **_: a.ceil(),
    "Celu": lambda a, **_: F.celu(a - 0.5, alpha=2.0),
    "ClampBackward0": lambda a, b, **_: torch.clamp(a, b - 0.1, a.flip(0)),
    "ClampBackward1": lambda a, **_: a.clamp(0.2, 0.6),
    "ClampMaxBackward0": lambda a, **_: torch.clamp_max(a, 0.5),
    "ClampMaxBackward1": lambda a, b, **_: torch.clamp_max(a, b),
    "ClampMinBackward0": lambda a, **_: torch.clamp_min(a, 0.5),
    "ClampMinBackward1": lambda a, b, **_: torch.clamp_min(a, b),
    "Clone": lambda a, **_: a.clone(),
    "ConstantPadNd": lambda m, **_: F.pad(m, (1, 2, -1, 0)),
    "AdaptiveAvgPool2D": lambda k, **_: F.adaptive_avg_pool2d(k, (2, 3)),
    "AdaptiveAvgPool3D": lambda k, **_: F.adaptive_avg_pool3d(k[None], (1, 2, 3)),
    "AdaptiveMaxPool2D": lambda k, **_: F.adaptive_max_pool2d(k, (2, 3)),
    "AdaptiveMaxPool3D": lambda k, **_: F.adaptive_max_pool3d(k[None], (1, 2, 3)),
    "Addr": lambda m, a, b, **_: torch.addr(m, a[:2], b[:2], beta=2, alpha=3),
    "AvgPool2D": lambda k, **_: F.avg_pool2d(k, (2, 3), stride=(2, 1), padding=(1, 0)),
    "AvgPool3D": lambda k, **_: F.avg_pool3d(k[None], 2, ceil_mode=True),
    "Complex": lambda a, b, **_: torch.view_as_real(torch.complex(a, b) * 1j),
    "Conj": lambda a, b, **_: torch.view_as_real(torch.complex(a, b).conj() * 2j),
    "ConjPhysical": lambda a, b, **_: torch.view_as_real(
        torch.conj_physical(torch.complex(a, b)) * 2j
    ),
    "Embedding": lambda m, **_: F.embedding(torch.tensor([[1, 0], [1, 1]]), m),
    "EmbeddingBag": lambda m, **_: F.embedding_bag(
        torch.tensor([1, 0, 1, 1]), m, torch.tensor([0, 3]), mode="mean"
    ),
    "FillBackward0": lambda a, **_: torch.fill(a * 2, 3.0) + a,
    "FillBackward1": lambda a, b, **_: torch.fill(a * 2, b[0]),
    "FillBackward2": lambda a, **_: (a * 2).fill_(3.0) + a,
    "FillBackward3": lambda a, b, **_: (a * 2).fill_(b[0]),
    "IndexAdd": lambda m, n, **_: torch.index_add(m, 0, torch.tensor([1, 1]), n, alpha=3),
    "IndexPut": lambda a, b, **_: torch.index_put(a, (torch.tensor([2, 0]),), b[:2]),
    "MaskedSelect": lambda m, **_: m.masked_select(m > 0.4),
    "MaxPool2DWithIndices": lambda k, **_: F.max_pool2d(k, 2, stride=1, padding=1),
    "MaxPool3DWithIndices": lambda k, **_: F.max_pool3d(k[None], (1, 2, 2)),
    "NativeGroupNorm": lambda k, a, b, **_: F.group_norm(
        torch.cat([k, 2 * k], 1), 2, torch.cat([a, a, b, b])[:4], torch.cat([a, b])[:4]
    ),
    "PixelShuffle": lambda k, **_: F.pixel_shuffle(k.reshape(1, 4, 2, 5), 2),
    "Rot90": lambda m, **_: torch.rot90(m[:, :1] * m[0], 1),
    "ScaledDotProductFlashAttentionForCpu": lambda k, **_: F.scaled_dot_product_attention(
        k, 2 * k[:, :, :3], k[:, :, 1:] * k[:, :, :1]
    ),
    "ScatterAdd": lambda m, n, **_: m.scatter_add(1, torch.tensor([[1, 1], [0, 1]]), n),
    "ScatterBackward0": lambda m, n, **_: m.scatter(1, torch.tensor([[1, 0], [0, 1]]), n),
    "ScatterBackward1": lambda m, **_: m.scatter(1, torch.tensor([[1], [0]]), 3.0),
    "ViewAsComplex": lambda m, **_: torch.view_as_complex(m).abs(),
    "ViewAsReal": lambda a, b, **_: torch.view_as_real(torch.complex(a, b) * 1j),
    "Zero": lambda a, **_: (a * 2).zero_() + a,
    "Convolution": lambda m, n, a, **_: F.conv1d(m[None], torch.stack([m, n]).mT, a[:2], padding=1),
    "Copy": lambda m, **_: torch.matrix_power(m, 0) + m,
    "Copysign": lambda a, b, **_: torch.copysign(a, b - 0.5),
    "Cos": lambda a, **_: a.cos(),
    "Cosh": lambda a, **_: a.cosh(),
    "Cummax": lambda m, **_: m.cummax(1)[0],
    "Cummin": lambda m, **_: m.cummin(0)[0],
    "Cumprod": lambda m, **_: m.cumprod(0),
    "Cumsum": lambda m, **_: m.cumsum(1),
    "Deg2Rad": lambda a, **_: torch.deg2rad(a),
    "DiagEmbed": lambda a, **_: torch.diag_embed(a, 1),
    "Diagonal": lambda m, **_: m.diagonal(1),
    "Diagonal_copy": lambda m, **_: m.diag(),
    "Digamma": lambda a, **_: a.digamma(),
    "Dist": lambda a, b, **_: torch.dist(a, b, 3),
    "DivBackward0": lambda a, b, **_: a / b,
    "DivBackward1": lambda a, **_: torch.ops.aten.div.Scalar(a, 3.0),
    "Dot": lambda a, b, **_: a @ b,
    "Elu": lambda a, **_: F.selu(a - 0.5),
    "Erf": lambda a, **_: a.erf(),
    "Erfc": lambda a, **_: a.erfc(),
    "Erfinv": lambda a, **_: a.erfinv(),
    "EuclideanDist": lambda m, n, **_: torch.cdist(m.repeat(20, 1), n),
    "Exp": lambda a, **_: a.exp(),
    "Exp2": lambda a, **_: a.exp2(),
    "Expand": lambda a, **_: a.expand(2, 3),
    "Expm1": lambda a, **_: a.expm1(),
    "Flip": lambda m, **_: m.flip(0, 1),
    "Floor": lambda a, **_: (3 * a).floor(),
    "Fmax": lambda a, b, **_: torch.fmax(a, b),
    "Fmin": lambda a, b, **_: torch.fmin(a, b),
    "FmodBackward0": lambda a, **_: torch.fmod(5 * a, 2),
    "FmodBackward1": lambda a, b, **_: torch.fmod(-5 * a, b),
    "Frac": lambda a, **_: (3 * a).frac(),
    "Gather": lambda m, **_: m.gather(1, torch.tensor([[1, 1], [0, 1]])),
    "Gelu": lambda a, **_: F.gelu(a, approximate="tanh"),
    "Glu": lambda m, **_: F.glu(m, dim=0),
    "Hardshrink": lambda a, **_: F.hardshrink(a - 0.5, 0.2),
    "Hardsigmoid": lambda a, **_: F.hardsigmoid(8 * a - 4),
    "Hardswish": lambda a, **_: F.hardswish(8 * a - 4),
    "Hardtanh": lambda a, **_: F.hardtanh(a * 2),
    "HuberLoss": lambda a, b, **_: F.huber_loss(3 * a, b, delta=0.5),
    "Hypot": lambda a, b, **_: torch.hypot(a, b),
    "I0": lambda a, **_: torch.i0(a),
    "Index": lambda m, **_: m[torch.tensor([0, 1, 0]), torch.tensor([1, 1, 1])],
    "IndexSelect": lambda m, **_: m.index_select(1, torch.tensor([1, 1, 0])),
    "Kthvalue": lambda m, **_: m.kthvalue(2, dim=0)[0],
    "LeakyRelu": lambda a, **_: F.leaky_relu(a - 0.5, 0.1),
    "LerpBackward0": lambda a, b, **_: torch.lerp(a, b, 0.25),
    "LerpBackward1": lambda a, b, **_: torch.lerp(a, b, a * b),
    "Lgamma": lambda a, **_: a.lgamma(),
    "LinalgCholeskyEx": lambda m, **_: torch.linalg.cholesky(m @ m.T + torch.eye(2)),
    "LinalgCross": lambda a, b, **_: torch.linalg.cross(a, b),
    "LinalgDet": lambda m, **_: torch.det(m),
    "LinalgInvEx": lambda m, **_: torch.inverse(m),
    "LinalgMatrixExp": lambda m, **_: torch.matrix_exp(m),
    "LinalgSlogdet": lambda m, **_: torch.logdet(m + 2 * torch.eye(2)),
    "LinalgSolveEx": lambda m, a, **_: torch.linalg.solve(m, a[:2]),
    "LinalgVectorNorm": lambda m, **_: torch.linalg.vector_norm(m, dim=1),
    "Log": lambda a, **_: a.log(),
    "Log10": lambda a, **_: a.log10(),
    "Log1P": lambda a, **_: a.log1p(),
    "Log2": lambda a, **_: a.log2(),
    "LogSigmoid": lambda a, **_: F.logsigmoid(a),
    "LogSoftmax": lambda m, **_: F.log_softmax(m, dim=1),
    "Logaddexp": lambda a, b, **_: torch.logaddexp(a, b),
    "Logaddexp2": lambda a, b, **_: torch.logaddexp2(a, b),
    "Logcumsumexp": lambda m, **_: torch.logcumsumexp(m, 1),
    "Logit": lambda a, **_: torch.logit(a, 0.3),
    "Logsumexp": lambda m, **_: torch.logsumexp(m, 0),
    "MaskedFillBackward0": lambda a, **_: a.masked_fill(a > 0.5, 2.0),
    "MaskedFillBackward1": lambda a, b, **_: a.masked_fill(a > 0.5, b[0]),
    "MaxBackward0": lambda m, **_: m.max(dim=1)[0],
    "MaxBackward1": lambda m, **_: m.max(),
    "Maximum": lambda a, b, **_: torch.maximum(a, b),
    "Mean": lambda m, **_: m.mean(dim=0, keepdim=True),
    "MedianBackward0": lambda m, **_: m.median(),
    "MedianBackward1": lambda m, **_: m.median(dim=1)[0],
    "MinBackward0": lambda m, **_: m.min(dim=0, keepdim=True)[0],
    "MinBackward1": lambda m, **_: m.min(),
    "Minimum": lambda a, b, **_: torch.minimum(a, b),
    "Mish": lambda a, **_: F.mish(a),
    "Mm": lambda m, n, **_: m @ n[:, :1],
    "MseLoss": lambda a, b, **_: F.mse_loss(a, b),
    "Mul": lambda m, a, **_: m[:, :1] * a,
    "Mv": lambda m, a, **_: m @ a[:2],
    "NanToNum": lambda a, **_: torch.nan_to_num(a),
    "NativeBatchNorm": lambda m, a, b, **_: F.batch_norm(
        m.expand(3, 2, 2), None, None, a[:2], b[:2], training=True
    ),
    "NativeLayerNorm": lambda m, a, b, **_: F.layer_norm(m, (2,), a[:2], b[:2]),
    "Neg": lambda a, **_: -a,
    "NllLoss": lambda m, **_: F.nll_loss(m, torch.tensor([1, 0])),
    "NllLoss2D": lambda m, **_: F.nll_loss(m[None], torch.tensor([[1, 0]])),
    "Norm": lambda m, n, **_: F.pairwise_distance(m, n, p=3),
    "Permute": lambda m, **_: m[None].permute(2, 0, 1),
    "PowBackward0": lambda a, **_: a**3,
    "PowBackward1": lambda a, b, **_: a**b,
    "PowBackward2": lambda a, **_: 2**a,
    "PreluKernel": lambda m, a, **_: F.prelu(m - 0.5, a[:2]),
    "Prod": lambda m, **_: m.prod(dim=1),
    "Rad2Deg": lambda a, **_: torch.rad2deg(a),
    "Reciprocal": lambda a, **_: 1 / a,
    "Relu": lambda a, **_: torch.relu(a - 0.5),
    "RemainderBackward0": lambda a, **_: torch.remainder(5 * a, 2),
    "RemainderBackward1": lambda a, b, **_: torch.remainder(-5 * a, b),
    "Repeat": lambda a, **_: a.repeat(2, 3),
    "ReshapeAlias": lambda m, **_: torch.ops.aten._reshape_alias(m, [4], [1]),
    "Roll": lambda m, **_: m.roll((1, 1), (0, 1)),
    "Round": lambda a, **_: (3 * a).round(),
    "Rsqrt": lambda a, **_: a.rsqrt(),
    "Rsub": lambda a, **_: 1 - a,
    "SafeSoftmax": lambda m, n, **_: F.scaled_dot_product_attention(m, n, m),
    "Select": lambda m, **_: m[:, -1],
    "Sgn": lambda a, **_: torch.sgn(a),
    "Sigmoid": lambda a, **_: a.sigmoid(),
    "Sign": lambda a, **_: torch.sign(a),
    "Silu": lambda a, **_: F.silu(a),
    "Sin": lambda a, **_: a.sin(),
    "Sinc": lambda a, **_: torch.sinc(a),
    "Sinh": lambda a, **_: a.sinh(),
    "Slice": lambda m, **_: m[:, 1:],
    "SmoothL1Loss": lambda a, b, **_: F.smooth_l1_loss(3 * a, b, beta=0.5),
    "SoftMarginLoss": lambda a, b, **_: F.soft_margin_loss(a, b.detach()),
    "Softmax": lambda m, **_: F.softmax(m, dim=1),
    "Softplus": lambda a, **_: F.softplus(a, beta=2),
    "Softshrink": lambda a, **_: F.softshrink(a - 0.5, 0.2),
    "Sort": lambda m, **_: m.sort(dim=1, descending=True)[0],
    "SpecialEntr": lambda a, **_: torch.special.entr(a),
    "Split": lambda m, **_: sum(m.split(1, dim=1)),
    "SplitWithSizes": lambda a, **_: torch.cat([t * t for t in a.split([1, 2])]),
    "Sqrt": lambda a, **_: a.sqrt(),
    "Squeeze": lambda m, **_: m[:, :1].squeeze(1),
    "Stack": lambda a, b, **_: torch.stack([a, b], dim=1),
    "Std": lambda m, **_: m.std(dim=1),
    "Sub": lambda a, b, **_: torch.sub(a, b, alpha=2),
    "Sum": lambda m, **_: m.sum(dim=0),
    "T": lambda m, **_: m.t(),
    "Take": lambda m, **_: m.take(torch.tensor([0, 3, 3])),
    "Tan": lambda a, **_: a.tan(),
    "Tanh": lambda a, **_: a.tanh(),
    "ThresholdBackward0": lambda a, **_: F.threshold(a, 0.5, 2.0),
    "ToCopy": lambda a, **_: a.to(torch.float32),
    "Topk": lambda a, **_: a.topk(2)[0],
    "Trace": lambda m, **_: m.trace(),
    "Transpose": lambda m, **_: m[None].transpose(0, 2),
    "Tril": lambda m, **_: m.tril(),
    "Trilinear": lambda m, n, a, **_: F.bilinear(m[:1], n[:1], torch.stack([m, n, m]), a),
    "Triu": lambda m, **_: m.triu(1),
    "Trunc": lambda a, **_: (3 * a).trunc(),
    "Unbind": lambda m, **_: sum(t * t for t in m.unbind(1)),
    "UnsafeSplit": lambda m, **_: sum(t * t for t in torch.unsafe_split(m, 1, 1)),
    "UnsafeSplitWithSizes": lambda a, **_: torch.cat(
        [t * t for t in torch.unsafe_split_with_sizes(a, [1, 2])]
    ),
    "UnsafeView": lambda m, **_: torch.ops.aten._unsafe_view(m, [4]),
    "Unsqueeze": lambda a, **_: a.unsqueeze(0),
    "Var": lambda m, **_: m.var(dim=1, correction=0),
    "Vdot": lambda a, b, **_: torch.vdot(a, b),
    "View": lambda m, **_: m.view(4),
    "Where": lambda a, b, **_: torch.where(a > b, a, b),
    "Xlogy": lambda a, b, **_: torch.xlogy(a, b),
}
MORE = {
    "convolution in 2 axes": (
        "Convolution",
        lambda k, a, b, **_: F.conv2d(
            torch.cat([k, -k], 1),
            (a[:, None, None, None] * b).expand(3, 2, 2, 3)[[0, 1]],
            b[:2],
            stride=(1, 2),
            padding=(1, 0),
            dilation=(2, 1),
            groups=2,
        ),
    ),
    "convolution in 3 axes": (
        "Convolution",
        lambda k, a, **_: F.conv3d(
            k[None],
            (a[:, None, None, None, None] * k[0, :1, :2, :2]).expand(3, 1, 1, 2, 2),
            stride=2,
            padding=1,
        ),
    ),
    "transposed convolution": (
        "Convolution",
        lambda k, a, b, **_: F.conv_transpose2d(
            torch.cat([k, 2 * k], 1),
            (a[:, None, None, None] * b[None, :1, None, None]).expand(3, 3, 2, 2)[[0, 1, 2, 0]],
            stride=2,
            padding=1,
            output_padding=1,
            groups=2,
        ),
    ),
    "average without padding": (
        "AvgPool2D",
        lambda k, **_: F.avg_pool2d(k, 3, 2, 1, ceil_mode=True, count_include_pad=False),
    ),
    "average by a divisor": ("AvgPool2D", lambda k, **_: F.avg_pool2d(k, 2, divisor_override=3)),
    "batch norm, evaluated": (
        "NativeBatchNorm",
        lambda m, a, b, **_: F.batch_norm(
            m.expand(3, 2, 2), torch.ones(2).double() / 3, torch.ones(2).double(), a[:2], b[:2]
        ),
    ),
    "batch norm of a matrix": (
        "NativeBatchNorm",
        lambda m, n, **_: F.batch_norm(torch.cat([m, n, 2 * n]), None, None, training=True),
    ),
    "group norm plain": ("NativeGroupNorm", lambda k, **_: F.group_norm(k, 1)),
    "embedding with padding": (
        "Embedding",
        lambda m, **_: F.embedding(torch.tensor([1, 0, 1]), m, padding_idx=1),
    ),
    "bags with weights": (
        "EmbeddingBag",
        lambda m, a, **_: F.embedding_bag(
            torch.tensor([1, 0, 1]), m, torch.tensor([0, 1]), mode="sum", per_sample_weights=a
        ),
    ),
    "causal attention": (
        "ScaledDotProductFlashAttentionForCpu",
        lambda k, **_: F.scaled_dot_product_attention(k, 2 * k, k, is_causal=True),
    ),
    "attention with a mask": (
        "ScaledDotProductFlashAttentionForCpu",
        lambda k, **_: F.scaled_dot_product_attention(
            k, 2 * k, k, attn_mask=torch.eye(4, dtype=torch.float64)
        ),
    ),
    "nll, a class ignored": (
        "NllLoss",
        lambda m, **_: F.nll_loss(m, torch.tensor([1, 0]), ignore_index=0),
    ),
    "determinants of a batch": ("LinalgDet", lambda m, n, **_: torch.det(torch.stack([m, n]))),
    "logarithms of a batch": (
        "LinalgSlogdet",
        lambda m, n, **_: torch.logdet(torch.stack([m, n]) + 2 * torch.eye(2)),
    ),
    "put with accumulation": (
        "IndexPut",
        lambda a, b, **_: torch.index_put(a, (torch.tensor([2, 2]),), b[:2], accumulate=True),
    ),
    "gelu by erf": ("Gelu", lambda a, **_: F.gelu(a)),
    "norm of order 1": ("LinalgVectorNorm", lambda a, **_: torch.linalg.vector_norm(a, 1)),
    "mse, none": ("MseLoss", lambda a, b, **_: F.mse_loss(a, b, reduction="none")),
    "mse, sum": ("MseLoss", lambda a, b, **_: F.mse_loss(a, b, reduction="sum")),
    "nll, none": ("NllLoss", lambda m, **_: F.nll_loss(m, torch.tensor([1, 0]), reduction="none")),
    "nll of a vector": ("NllLoss", lambda a, **_: F.nll_loss(a, torch.tensor(2))),
    "nll, ignored": (
        "NllLoss",
        lambda m, **_: F.nll_loss(m, torch.tensor([1, -100])),
    ),
    "cross entropy, smoothed": (
        "NllLoss",
        lambda m, **_: F.cross_entropy(m, torch.tensor([1, 0]), label_smoothing=0.1),
    ),
    "clamp below": ("ClampBackward1", lambda a, **_: a.clamp(max=0.4)),
    "ties": ("MaxBackward1", lambda a, **_: torch.cat([a, a]).max()),
    "tied maximum": ("Maximum", lambda a, **_: torch.maximum(a, a * 1)),
    "sum of all": ("Sum", lambda m, **_: m.sum()),
    "var of all": ("Var", lambda m, **_: m.var()),
    "std of all": ("Std", lambda m, **_: m.std()),
    "max of a scalar": ("MaxBackward0", lambda a, **_: a[0].max(dim=0)[0]),
    "slice with a step": ("Slice", lambda a, **_: a[::2]),
    "clamped in place": ("ClampMinBackward0", lambda a, **_: (a - 0.4).clamp_min_(0.1)),
    "sine in place": ("Sin", lambda a, **_: (2 * a).sin_() * a),
    "power in place": ("PowBackward0", lambda a, **_: (2 * a).pow_(3)),
    "root in place": ("Sqrt", lambda a, **_: (2 * a).sqrt_()),
    "clamped between crossing bounds": (
        "ClampBackward0",
        lambda a, b, **_: torch.clamp(a, a * 0.9 + 0.1 * (b > 0.5), a * 0.95 + 0.3 * (b < 0.6)),
    ),
    "layer norm plain": ("NativeLayerNorm", lambda m, **_: F.layer_norm(m, (2, 2))),
}
ALL = {**{name: (name, f) for name, f in CASES.items()}, **MORE}


def inputs(f):
    generator = torch.Generator().manual_seed(3)
    shapes = {"a": (3,), "b": (3,), "m": (2, 2), "n": (2, 2), "k": (1, 2, 4, 5)}
    return {
        name: torch.rand(shapes[name], dtype=torch.float64, generator=generator) * 0.8 + 0.1
        for name in f.__code__.co_varnames[: f.__code__.co_argcount]
    }


def recorded(f):
    given = inputs(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        output = f(**given)
        v = torch.rand(output.shape, generator=torch.Generator().manual_seed(5))
        return record(f, given, v=v.to(output.dtype))


def test_every_rule_has_a_case():
    assert set(RULES) == set(CASES)


@pytest.mark.parametrize("case", ALL)
def test_the_formula_gives_what_torch_sends(case):
    kind, f = ALL[case]
    tape = recorded(f)
    hit = 0
    for step in tape.steps:
        name = tape.graph.nodes[step.node].name
        if kind in (name, base_name(name)):
            for rule in local_rules(tape, step):
                hit += 1
                assert rule.holds, (name, rule)
                assert "grad" in rule.symbols
                assert "grad" in rule.symbols_text
                assert "→" in rule.numbers_text
                assert rule.symbols.count("{") == rule.symbols.count("}")
                assert "None" not in rule.symbols_text
    assert hit >= 1


def test_numbers_tell_apart_same_base_names():
    assert rule_of("PowBackward0") is not rule_of("PowBackward1")
    assert rule_of("MulBackward1") is rule_of("MulBackward0")


@pytest.mark.parametrize(
    ("f", "text"),
    [
        (lambda a, **_: a * 3, "grad · other"),
        (lambda m, **_: m.sum(), "spread(grad → (2, 2))"),
        (lambda a, m, **_: m[:, :1] * a, "sum(grad ⊙ other → (2, 1))"),
        (lambda a, **_: a[1], "zeros(3,)[1] ← grad"),
        (lambda a, b, **_: torch.lerp(a, b, 0.25), "grad · (1 − weight)"),
        (lambda a, **_: a.cumprod(0), "sum(k ≥ i) grad_k · prod(j ≤ k, j ≠ i) self_j"),
        (lambda a, **_: a.logcumsumexp(0), "sum(k ≥ i) grad_k · exp(self_i − result_k)"),
        (lambda a, **_: a.gather(0, torch.tensor([2])), "zeros(3,)[index] += grad"),
        (lambda a, b, **_: a.clamp(min=b), "grad if self ≥ min else 0"),
        (lambda a, **_: torch.floor(a), "grad · 0"),
        (lambda a, **_: torch.lgamma(a), "grad ⊙ ψ(self)"),
        (lambda a, **_: torch.deg2rad(a), "grad · π / 180"),
        (lambda a, b, **_: torch.linalg.cross(a, b), "other × grad"),
        (lambda m, **_: m.matrix_exp(), "exp([[selfᵀ, grad], [0, selfᵀ]])[:2, 2:]"),
        (lambda m, a, **_: torch.linalg.solve(m, a[:2]), "−outer((Aᵀ)⁻¹ @ grad, result)"),
        (lambda m, n, **_: m @ n, "grad @ mat2ᵀ"),
        (lambda a, **_: F.softmax(a, dim=0), "result ⊙ (grad − sum(grad ⊙ result, dim=0))"),
    ],
)
def test_rules_in_words(f, text):
    tape = recorded(f)
    assert local_rules(tape, tape.steps[0])[0].symbols_text == text


def test_a_convention_is_not_passed_off_as_the_formula():
    tape = record(lambda a: a.norm(), {"a": torch.zeros(2)})
    (rule,) = local_rules(tape, tape.steps[0])
    assert not rule.holds
    assert rule.numbers_text.endswith("→ [0, 0]")


def test_a_large_operand_is_named_instead_of_written_out():
    tape = record(lambda a, b: (a * b).sum(), {"a": torch.ones(20), "b": torch.ones(20)})
    rule = local_rules(tape, tape.steps[1])[0]
    assert rule.numbers_text.startswith("grad ⊙ other → (20,): min 1")
    assert math.isclose(tape.grads["a"].sum(), 20)


@pytest.mark.parametrize("factor", [1e300, -1e200, 0.0, 5e-324])
def test_a_number_beyond_what_floats_square_has_its_rule(factor):
    """Python's own floats raise where a tensor gives inf."""
    x = torch.tensor([2.0, -3.0], dtype=torch.float64)
    for f in (lambda x: (x / factor).sum(), lambda x: (x * factor).sum()):
        taped = record(f, {"x": x})
        (rule,) = local_rules(taped, taped.steps[1])
        assert rule.holds, (factor, rule.numbers_text)


Z = torch.tensor([[1 + 2j, 3 - 1j, 0.5j], [2 - 2j, 1j, 4 + 0j], [1 + 1j, 2 + 0j, -3 + 1j]])


@pytest.mark.parametrize(
    ("kind", "f"),
    [
        ("Cholesky", lambda z: torch.cholesky(z @ z.mH)),
        ("LinalgCholeskyEx", lambda z: torch.linalg.cholesky(z @ z.mH, upper=True)),
        ("Convolution", lambda z: F.conv_transpose1d(z[None], z[:, None, :2], stride=2)),
    ],
)
def test_the_formula_holds_for_complex_numbers(kind, f):
    v = Z[0, :1].expand(f(Z).shape).to(torch.complex128)
    tape = record(f, {"z": Z.to(torch.complex128)}, v)
    step = next(s for s in tape.steps if base_name(tape.graph.nodes[s.node].name) == kind)
    rules = local_rules(tape, step)
    assert rules
    assert all(rule.holds for rule in rules)
    z = Z.to(torch.complex128).requires_grad_()
    f(z).backward(v)
    assert torch.allclose(tape.grads["z"], z.grad)


def test_what_torch_conjugates_within_an_operation_is_conjugated_while_recorded():
    tall, goal = Z[:, :2].to(torch.complex128), Z[:, 2:].to(torch.complex128)
    tape = record(
        lambda tall: tuple(torch.linalg.lstsq(tall, goal, driver="gels"))[:2],
        {"tall": tall},
        (torch.ones(2, 1, dtype=torch.complex128), torch.ones(1, dtype=torch.float64)),
    )
    solution, residuals = tape.values
    assert residuals.item() > 0.1
    assert torch.allclose(residuals, (tall @ solution - goal).abs().square().sum(0))


def test_an_empty_batch_has_no_rule_rather_than_a_false_one():
    weight = torch.tensor([2.0, 3.0])
    tape = record(
        lambda x, w: F.group_norm(x, 1, w),
        {"x": torch.ones(0, 2), "w": weight},
        torch.ones(0, 2),
    )
    (rule, *_) = local_rules(tape, tape.steps[0])
    assert rule.symbols == ""
    assert tape.grads["w"].tolist() == [0, 0]
