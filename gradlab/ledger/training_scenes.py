"""The scenes of /training: a wrong order of calls, and the right one beside it. Data only."""

from __future__ import annotations

from gradlab.ledger.palette import Scene
from gradlab.words.text import N_

SCENES = (
    Scene(
        "clip",
        N_("Clip after the step"),
        N_(
            "The gradient is 100 w, and the largest norm is max_norm. Where does w land when step "
            "comes first?"
        ),
        N_(
            "Far out: the step was taken with the whole gradient, and clipping then tidied up "
            "what nobody reads any more. Clipped first, w moves by lr · max_norm at most. The "
            "returned norm and the .grad at the end are the same in both orders."
        ),
        "gsb.pc~gsbcp",
    ),
    Scene(
        "zero",
        N_("zero_grad between backward and step"),
        N_("The gradient has just been computed. How far will the step move w?"),
        N_(
            "Not at all: zero_grad threw the gradient away before step could read it. No error, "
            "no warning, and a loss that never falls."
        ),
        "gfb.zp~gzfbp",
    ),
    Scene(
        "forgotten",
        N_("A forgotten zero_grad"),
        N_("One good step is taken. A second one follows without zero_grad: along which gradient?"),
        N_(
            "Along the sum of both: .backward() adds, and the old gradient was still there. With "
            "zero_grad before the second pass, .grad holds that pass's gradient alone."
        ),
        "gfbpf.bp~gfbpzfbp",
    ),
    Scene(
        "undivided",
        N_("Accumulation that is not divided"),
        N_("Two micro-batches, two backward passes, one step. Is it the step of the whole batch?"),
        N_(
            "No, a longer one: the two mean losses were added, as if there were twice the "
            "samples. Each has to be weighted by its share of the samples, here 3/4 and 1/4; the "
            "step then is that of the whole batch."
        ),
        "g1b2.bp~g5b6bp",
    ),
    Scene(
        "unequal",
        N_("Unequal micro-batches"),
        N_("Now both losses are divided by 2, the number of micro-batches. Is that enough?"),
        N_(
            "Only for equal ones. With three samples and one, the mean of the two means counts "
            "the single sample as much as the other three together. Weighted by their counts, "
            "they give the gradient of the whole batch."
        ),
        "g3b4.bp~g5b6bp",
    ),
    Scene(
        "scheduler",
        N_("The scheduler before the optimizer"),
        N_("The scheduler halves lr and is called first. Which lr does the first step use?"),
        N_(
            "The halved one: the first value of lr was skipped. torch notices, and warns once. "
            "In the right order the step is taken with lr, and the scheduler sets the next one."
        ),
        "gyfb.kp~gyfbpk",
    ),
    Scene(
        "replaced",
        N_("The optimizer was built before w was replaced"),
        N_("w got a new tensor after the optimizer was built. Will the step move it?"),
        N_(
            "No: the optimizer holds the tensor it was given, which no name stands for any more. "
            "The new w has a gradient, and nobody steps it. Build the optimizer last."
        ),
        "gmfb.p~mgfbp",
    ),
    Scene(
        "unfrozen",
        N_("Unfrozen, but not in the optimizer"),
        N_("b was frozen when the optimizer was built, and now is not. Will the step move b?"),
        N_(
            "b has a gradient and stays where it is: the flag lets gradients flow, and only the "
            "optimizer moves what it holds. opt.add_param_group tells it of b."
        ),
        "qojfb.p~qojnfbp",
    ),
    Scene(
        "frozen",
        N_("A frozen parameter decays"),
        N_(
            "b is frozen, its .grad is set to zeros, and the optimizer has weight_decay. Does b "
            "stay?"
        ),
        N_(
            "No: the optimizer does not look at requires_grad. A .grad of zeros is a gradient, "
            "and the decay adds λ · b to it. A .grad of None is skipped, decay and all."
        ),
        "gDfbpq8fb.p~gDfbpqzfbp",
    ),
    Scene(
        "momentum",
        N_("A zero gradient still moves"),
        N_("All gradients are zeros now, and the optimizer has momentum. Does the step move w?"),
        N_(
            "Yes: the buffer remembers the steps before, and μ times it is the next one. A .grad "
            "of None is skipped, buffer and all: w stays."
        ),
        "gMfbp8.p~gMfbpzp",
    ),
    Scene(
        "adamw",
        N_("Adam with L2 against AdamW"),
        N_(
            "Slopes of 100 and 0.01, one weight_decay, forty steps. Which of w and b does Adam "
            "decay?"
        ),
        N_(
            "Mostly b: in Adam the decay is part of the gradient and is divided by its usual "
            "size, so w with its large slope is hardly decayed at all. AdamW shrinks the "
            "parameter itself, and both end at the same place."
        ),
        "aD.t~dDt",
    ),
    Scene(
        "unscale",
        N_("Clipping scaled gradients"),
        N_(
            "The gradients are 65536 times too large while the scaler is at work. What does "
            "clipping do?"
        ),
        N_(
            "It shortens the scaled gradients to max_norm, and the scaler then divides them by "
            "65536: the step is nearly nothing. scaler.unscale_(opt) before clipping puts that "
            "right, and scaler.step does not unscale again."
        ),
        "gifw.c09~gifwxc09",
    ),
    Scene(
        "skipped",
        N_("A step that the scaler skips"),
        N_("The scale is 2¹²⁵, and the scaled loss is inf. What does scaler.step do?"),
        N_(
            "Nothing: it met inf in the gradients and left out opt.step, without a word. "
            "scaler.update then halved the scale; a few skipped steps later it fits."
        ),
        "g7fw.09",
    ),
)
