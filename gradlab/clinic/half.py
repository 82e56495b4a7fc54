"""Cases around half precision and gradient scaling. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

HALF = (
    Case(
        key="half-float",
        kind="error",
        title=N_("Half against Float"),
        program=(
            (
                "x = torch.ones(2, 3, dtype=(torch.float16, torch.bfloat16)[$dtype])\n"
                "w = torch.ones(3, 2, requires_grad=True)"
            ),
            "x @ w",
        ),
        why=N_(
            "One side is in 16 bits, the other in 32, and a matrix product does not "
            "convert. Usually a model was made `.half()` and its input not, or "
            "something left the reach of autocast."
        ),
        fix=(
            (
                "x = torch.ones(2, 3, dtype=(torch.float16, torch.bfloat16)[$dtype])\n"
                "w = torch.ones(3, 2, requires_grad=True)"
            ),
            ("(x.float() @ w).sum().backward()\nw.grad"),
        ),
        fixed=N_("With one dtype on both sides the gradient arrives."),
        dials=(Dial("dtype", "`dtype`", 0, 1, 0, ("float16", "bfloat16")),),
        tempting=(
            (
                "x = torch.ones(2, 3, dtype=(torch.float16, torch.bfloat16)[$dtype])\n"
                "w = torch.ones(3, 2, requires_grad=True)"
            ),
            (
                "h = w.half().detach().requires_grad_()\n"
                "(x.half() @ h).sum().backward()\n"
                "print(w.grad)"
            ),
        ),
        tempted=N_(
            "A half copy of the weight gets the gradient; the weight that is trained gets none."
        ),
        hints="autocast half float16 bfloat16 bf16 fp16 amp mixed precision 混合精度 半精度",
    ),
    Case(
        key="scaler-no-checks",
        kind="error",
        title=N_("GradScaler.step without gradients"),
        program=(
            (
                "w = torch.tensor([1.0, $w], requires_grad=True)\n"
                "opt = torch.optim.SGD([w], lr=0.1)\n"
                'scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)'
            ),
            ("loss = scaler.scale((w ** 2).sum())\nscaler.step(opt)"),
        ),
        why=N_(
            "`scaler.step` looks at the gradients for inf, and there are none: "
            "`backward()` was not called on the scaled loss, or this optimizer's "
            "parameters had no part in it."
        ),
        fix=(
            (
                "w = torch.tensor([1.0, $w], requires_grad=True)\n"
                "opt = torch.optim.SGD([w], lr=0.1)\n"
                'scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)'
            ),
            ("scaler.scale((w ** 2).sum()).backward()\nscaler.step(opt)\nscaler.update()\nw"),
        ),
        fixed=N_("scale, backward, step, update: w becomes 0.8 of what it was."),
        dials=(Dial("w", "`w[1]`", -5.0, 5.0, 2.0),),
        hints="GradScaler inf checks amp autocast 混合精度",
    ),
    Case(
        key="scaler-half-weights",
        kind="error",
        title=N_("Unscaling FP16 gradients"),
        program=(
            (
                "w = torch.tensor([1.0, $w], dtype=torch.float16, requires_grad=True)\n"
                "opt = torch.optim.SGD([w], lr=0.1)\n"
                'scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)'
            ),
            ("scaler.scale((w.float() ** 2).sum()).backward()\nscaler.unscale_(opt)"),
        ),
        why=N_(
            "The weights themselves are in 16 bits. Mixed precision keeps weights and "
            "gradients in float32 and computes in 16 bits under autocast."
        ),
        fix=(
            (
                "w = torch.tensor([1.0, $w], requires_grad=True)\n"
                "opt = torch.optim.SGD([w], lr=0.1)\n"
                'scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)'
            ),
            ("scaler.scale((w ** 2).sum()).backward()\nscaler.unscale_(opt)\nw.grad"),
        ),
        fixed=N_("With float32 weights the gradient comes back to 2w."),
        dials=(Dial("w", "`w[1]`", -5.0, 5.0, 2.0),),
        hints="GradScaler unscale fp16 model.half amp 混合精度 半精度",
    ),
    Case(
        key="clip-scaled",
        kind="silent",
        title=N_("Clipping scaled gradients"),
        program=(
            (
                "w = torch.tensor([1.0, $w], requires_grad=True)\n"
                "opt = torch.optim.SGD([w], lr=0.1)\n"
                'scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)'
            ),
            (
                "scaler.scale((w ** 2).sum()).backward()\n"
                "norm = torch.nn.utils.clip_grad_norm_([w], 1.0)\n"
                "scaler.step(opt)\n"
                "scaler.update()\n"
                "norm, w"
            ),
        ),
        why=N_(
            "The gradients are still 1024 times too large, so they are clipped to 1 "
            "and then divided by 1024: w hardly moves."
        ),
        fix=(
            (
                "w = torch.tensor([1.0, $w], requires_grad=True)\n"
                "opt = torch.optim.SGD([w], lr=0.1)\n"
                'scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)'
            ),
            (
                "scaler.scale((w ** 2).sum()).backward()\n"
                "scaler.unscale_(opt)\n"
                "norm = torch.nn.utils.clip_grad_norm_([w], 1.0)\n"
                "scaler.step(opt)\n"
                "scaler.update()\n"
                "norm, w"
            ),
        ),
        fixed=N_("`unscale_` first, then clip: a step of length 0.1."),
        dials=(Dial("w", "`w[1]`", 0.5, 5.0, 2.0),),
        hints="GradScaler clip_grad_norm_ amp loss not decreasing 梯度裁剪 混合精度 不下降",
    ),
    Case(
        key="underflow",
        kind="silent",
        title=N_("A small gradient is 0 in float16"),
        program=(
            "w = torch.tensor([1.0], dtype=torch.float16, requires_grad=True)",
            ("(w * $small).sum().backward()\nw.grad"),
        ),
        why=N_(
            "The smallest positive float16 is about 6e-8; what is below half of it "
            "becomes 0 on the way back."
        ),
        fix=(
            "w = torch.tensor([1.0], requires_grad=True)",
            ("(w * $small).sum().backward()\nw.grad"),
        ),
        fixed=N_("float32 has room for it; that is what `GradScaler` multiplies the loss for."),
        dials=(Dial("small", N_("factor"), 0.0, 0.000001, 0.00000001),),
        hints="underflow float16 vanishing gradient zero GradScaler 下溢 梯度消失 混合精度",
    ),
)
