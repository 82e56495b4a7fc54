"""The scenes of /backward: prepared lists of calls with one question each. Data only."""

from __future__ import annotations

from gradlab.ledger.palette import Scene
from gradlab.words.text import N_

SCENES = (
    Scene(
        "ways",
        N_("The two ways"),
        N_("Both calls compute the same number. Which of them changes w.grad?"),
        N_(
            "torch.autograd.grad returned the gradient in a tuple and left w.grad at None; "
            ".backward() returned nothing and wrote into w.grad. Same graph, same number, two "
            "places."
        ),
        "fg.fb",
    ),
    Scene(
        "accumulate",
        N_("Gradients add up"),
        N_("A second forward and backward pass with the same w. What stands in w.grad then?"),
        N_(
            "Twice the gradient: .backward() adds into .grad. After w.grad = None the third pass "
            "gives the gradient itself again. torch adds on purpose: several losses, or parts of a "
            "batch, can share one step."
        ),
        "fb.fbzfb",
    ),
    Scene(
        "twice",
        N_("Backward twice"),
        N_("The same graph a second time: what will torch say, and what does retain_graph buy?"),
        N_(
            "The first pass freed the saved tensors, so the second was refused. With "
            "retain_graph=True they are held and the pass runs again, but .grad only gets the "
            "same gradient added once more. It is for several passes through one graph, not for "
            "training: there, each step rebuilds the graph."
        ),
        "fb.bzfbRb",
    ),
    Scene(
        "nonleaf",
        N_("Leaf and non-leaf .grad"),
        N_("The gradient flows through pred to reach w. What does pred.grad show?"),
        N_(
            "None, and a warning: only leaves keep .grad. After pred.retain_grad(), before the "
            "pass, pred.grad is filled as well."
        ),
        "fb.ifrbi",
    ),
    Scene(
        "forgotten",
        N_("requires_grad forgotten"),
        N_(
            "w was made without requires_grad=True, and the forward pass gives the same loss. "
            "What will backward say?"
        ),
        N_(
            "It refuses: no input of the loss asked for gradients, so nothing was recorded and "
            "mse has no grad_fn. With w made anew, requires_grad=True from the start, the same "
            "two calls fill w.grad."
        ),
        "lf.bmfby",
    ),
    Scene(
        "late",
        N_("requires_grad_() too late"),
        N_("w did not ask for gradients in the forward pass. Is asking now enough for backward?"),
        N_(
            "No: mse was computed without a graph, and flags set later do not build one. The "
            "forward pass has to run again."
        ),
        "lfq.bfby",
    ),
    Scene(
        "detach",
        N_("detach against .data"),
        N_(
            "d shares its memory with w, and the node of loss2 saved w. After d.zero_(): does "
            "backward notice?"
        ),
        N_(
            "With detach(), the write raised w's _version, so backward refused. With .data it did "
            "not: backward ran without a word, and b.grad is 0 instead of the old w. That is why "
            ".data is no fix for an error."
        ),
        "sc.xemsjxe",
    ),
    Scene(
        "second",
        N_("A second derivative"),
        N_("grads[0] is a number like any other. Can it be differentiated again?"),
        N_(
            "Only if its own computation was recorded: with create_graph=True the gradient has a "
            "grad_fn, and its derivative is 2x²."
        ),
        "fg.dfgCd",
    ),
    Scene(
        "loses",
        N_("Why w = w - lr * grad loses the leaf"),
        N_("The numbers are right. Will the next backward pass still fill w.grad?"),
        N_(
            "No: the name w now belongs to a computed tensor, not a leaf, so its .grad stays None. "
            "Updating in place under no_grad keeps the leaf."
        ),
        "fbt.fbymfbhzfb",
    ),
    Scene(
        "addition",
        N_("An add-only graph twice"),
        N_("plain = w + b, without retain_graph. Will the second backward pass be refused?"),
        N_(
            "No: an addition saves nothing, so nothing was freed. w.grad simply got 1 added twice. "
            "What a pass frees is the saved tensors, not the nodes."
        ),
        "av.v",
    ),
)
