"""Cases around NaN, kinks and flat places. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

KINKS = (
    Case(
        key="where",
        kind="silent",
        title=N_("torch.where does not protect the gradient"),
        program=(
            (
                "x = torch.tensor([$x, 4.0], requires_grad=True)\n"
                "y = torch.where(x > 0, torch.sqrt(x), 0.0)\n"
                "y"
            ),
            ("y.sum().backward()\nx.grad"),
        ),
        why=N_(
            "Both branches are computed and differentiated. `where` sends 0 into "
            "the branch not taken, and 0 · inf, the slope of sqrt at 0, is nan."
        ),
        fix=(
            (
                "x = torch.tensor([$x, 4.0], requires_grad=True)\n"
                "safe = torch.where(x > 0, x, 1.0)\n"
                "y = torch.where(x > 0, torch.sqrt(safe), 0.0)"
            ),
            ("y.sum().backward()\nx.grad"),
        ),
        fixed=N_(
            "Make the branch harmless first: `safe` keeps sqrt away from 0, and "
            "the gradient there is 0."
        ),
        dials=(Dial("x", "`x[0]`", -1.0, 4.0, 0.0),),
        tempting=(
            (
                "x = torch.tensor([$x, 4.0], requires_grad=True)\n"
                "y = torch.where(x > 0, torch.sqrt(x), 0.0)"
            ),
            ("y.sum().backward()\nx.grad.nan_to_num()"),
        ),
        tempted=N_(
            "Replacing nan afterwards mends this line only; any nan computed from "
            "it earlier is already in the weights behind it."
        ),
        hints="nan where sqrt mask",
        picture="where",
    ),
    Case(
        key="norm",
        kind="silent",
        title=N_("sqrt(x²) has no slope at 0"),
        program=(
            (
                "v = torch.tensor([$v, 0.0], requires_grad=True)\n"
                "torch.sqrt((v ** 2).sum()).backward()\n"
                "v.grad"
            ),
        ),
        why=N_(
            "At 0 the slope of sqrt is inf and that of the square is 0: the chain "
            "rule multiplies them to nan."
        ),
        fix=(
            (
                "v = torch.tensor([$v, 0.0], requires_grad=True)\n"
                "torch.linalg.vector_norm(v).backward()\n"
                "v.grad"
            ),
        ),
        fixed=N_("The norm is one operation with a rule of its own: 0 at the kink."),
        dials=(Dial("v", "`v[0]`", -2.0, 2.0, 0.0),),
        tempting=(
            (
                "v = torch.tensor([$v, 0.0], requires_grad=True)\n"
                "torch.sqrt((v ** 2).sum() + 1e-12).backward()\n"
                "v.grad"
            ),
        ),
        tempted=N_(
            "A small number under the root works too, at the price of a slightly "
            "different function."
        ),
        hints="nan norm sqrt distance",
    ),
    Case(
        key="clamp",
        kind="silent",
        title=N_("Outside the clamp the gradient is 0"),
        program=(
            (
                "x = torch.tensor([$x, 0.5, 3.0], requires_grad=True)\n"
                "loss = ((x.clamp(0, 1) - 0.2) ** 2).sum()\n"
                "loss.backward()\n"
                "x.grad"
            ),
        ),
        why=N_(
            "Outside [0, 1] `clamp` is constant. What has left the interval is "
            "not pulled back, however large the loss."
        ),
        fix=(
            (
                "x = torch.tensor([$x, 0.5, 3.0], requires_grad=True)\n"
                "loss = ((torch.sigmoid(x) - 0.2) ** 2).sum()\n"
                "loss.backward()\n"
                "x.grad"
            ),
        ),
        fixed=N_("A smooth squashing such as sigmoid keeps a slope everywhere."),
        dials=(Dial("x", "`x[0]`", -5.0, 5.0, -2.0),),
        hints="clamp zero gradient",
    ),
    Case(
        key="rounding",
        kind="silent",
        title=N_("round, floor and sign: slope 0 everywhere"),
        program=(
            (
                "x = torch.tensor([0.2, $x], requires_grad=True)\n"
                "torch.round(x).sum().backward()\n"
                "x.grad"
            ),
        ),
        why=N_(
            "Steps are flat almost everywhere, so 0 is the right derivative and "
            "nothing is refused. Training just stands still."
        ),
        fix=(
            (
                "x = torch.tensor([0.2, $x], requires_grad=True)\n"
                "y = x + (torch.round(x) - x).detach()\n"
                "y.sum().backward()\n"
                "y, x.grad"
            ),
        ),
        fixed=N_("The straight-through trick: the value of round, the slope of x."),
        dials=(Dial("x", "`x[1]`", -3.0, 3.0, 1.7),),
        hints="round floor sign quantize",
    ),
    Case(
        key="relu-zero",
        kind="silent",
        title=N_("Four spellings of max(x, 0), three slopes at 0"),
        program=(
            (
                "x = torch.tensor($x, requires_grad=True)\n"
                "zero = torch.tensor(0.0)\n"
                "for y in (F.relu(x), x.clamp(min=0), torch.maximum(x, zero), "
                "torch.where(x > 0, x, zero)):\n"
                "    print(y.grad_fn.name(), torch.autograd.grad(y, x)[0].item())"
            ),
        ),
        why=N_(
            "At a kink every number between the slopes on both sides may be "
            "taken. These are conventions, and torch's functions do not share "
            "one."
        ),
        fix=(("x = torch.tensor($x, requires_grad=True)\nF.relu(x).backward()\nx.grad"),),
        fixed=N_("The documented convention of ReLU: slope 0 at 0."),
        dials=(Dial("x", "`x`", -2.0, 2.0, 0.0),),
        hints="relu kink subgradient maximum clamp",
        picture="relu-zero",
    ),
    Case(
        key="ties",
        kind="silent",
        title=N_("Ties in max"),
        program=(
            (
                "x = torch.tensor([2.0, $x, 1.0], requires_grad=True)\n"
                "for y in (x.max(), x.amax(), x.max(dim=0).values, x.logsumexp(0)):\n"
                "    print(y.grad_fn.name(), torch.autograd.grad(y, x)[0])"
            ),
        ),
        why=N_(
            "`max()` and `amax()` share the gradient evenly between tied maxima; "
            "`max(dim=0)` sends all of it to the index it returned. Both are "
            "possible slopes."
        ),
        fix=(
            (
                "x = torch.tensor([2.0, $x, 1.0], requires_grad=True)\n"
                "x.amax(dim=0).backward()\n"
                "x.grad"
            ),
        ),
        fixed=N_("`amax` is the documented even split."),
        dials=(Dial("x", "`x[1]`", 0.0, 4.0, 2.0),),
        hints="max ties amax",
        picture="ties",
    ),
    Case(
        key="gradcheck",
        kind="error",
        title=N_("gradcheck in float32"),
        program=(
            (
                "x = torch.tensor([$x], dtype=(torch.float32, torch.float64)[$dtype], "
                "requires_grad=True)"
            ),
            "torch.autograd.gradcheck(torch.sin, (x,))",
        ),
        why=N_(
            "With a step of 1e-6 float32 keeps about one correct digit: the "
            "numeric slope is off, not autograd's."
        ),
        fix=(
            "x = torch.tensor([$x], dtype=torch.float64, requires_grad=True)",
            "torch.autograd.gradcheck(torch.sin, (x,))",
        ),
        fixed=N_("In float64 both agree."),
        dials=(
            Dial("x", "`x`", -3.0, 3.0, 0.3),
            Dial("dtype", "`dtype`", 0, 1, 0, ("float32", "float64")),
        ),
        hints="gradcheck float64",
    ),
    Case(
        key="complex-gradient",
        kind="silent",
        title=N_("Complex gradients are conjugated"),
        program=(
            (
                "z = torch.tensor(complex($re, $im), requires_grad=True)\n"
                "(z ** 2).real.backward()\n"
                "z.grad, (2 * z).detach()"
            ),
        ),
        why=N_(
            "For a real loss torch returns the direction of steepest ascent, "
            "∂L/∂Re z + i ∂L/∂Im z: the conjugate of the textbook's 2z."
        ),
        fix=(
            (
                "x = torch.tensor($re, requires_grad=True)\n"
                "y = torch.tensor($im, requires_grad=True)\n"
                "(x * x - y * y).backward()\n"
                "x.grad, y.grad"
            ),
        ),
        fixed=N_("The same loss of two real variables has the same two numbers."),
        dials=(
            Dial("re", N_("Re z"), -3.0, 3.0, 1.0),
            Dial("im", N_("Im z"), -3.0, 3.0, 2.0),
        ),
        hints="complex conjugate",
    ),
)
