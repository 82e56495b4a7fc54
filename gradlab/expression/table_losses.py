"""Data: losses."""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations

import torch.nn.functional as F

from gradlab.expression import calls
from gradlab.expression.entries import Entry, entry
from gradlab.expression.notes import batch_means, uneven_pair
from gradlab.expression.sizes import broadcast, same
from gradlab.maths.apart import Apart
from gradlab.words.text import N_

_PAIR = broadcast("input", "target")
_REDUCTION = "*, reduction:{none|mean|sum}?"

LOSSES: tuple[Entry, ...] = (
    entry("mse_loss", "F bare", f"input, target, {_REDUCTION}", calls.paired(F.mse_loss), _PAIR, "F.mse_loss(w * x, y)", N_("mean squared error"), note=uneven_pair),
    entry("l1_loss", "F bare", f"input, target, {_REDUCTION}", calls.paired(F.l1_loss), _PAIR, "F.l1_loss(w * x, y)", N_("mean absolute error"), note=uneven_pair),
    entry("smooth_l1_loss", "F bare", f"input, target, {_REDUCTION}, beta:number?", calls.paired(F.smooth_l1_loss), _PAIR, "F.smooth_l1_loss(w * x, y)", N_("square near 0, absolute value further out"), note=uneven_pair),
    entry("huber_loss", "F bare", f"input, target, {_REDUCTION}, delta:number?", calls.paired(F.huber_loss), _PAIR, "F.huber_loss(w * x, y)", N_("square near 0, straight beyond delta"), note=uneven_pair),
    entry("cross_entropy", "F bare", "input, target:target, weight?, *, ignore_index:int?, reduction:{none|mean|sum}?, label_smoothing:number?", F.cross_entropy, same, "F.cross_entropy(a, c)", N_("−log softmax at the target class")),
    entry("nll_loss", "F bare", "input, target:index, weight?, *, ignore_index:int?, reduction:{none|mean|sum}?", F.nll_loss, same, "F.nll_loss(F.log_softmax(a, dim=0), c)", N_("minus the log-probability of the target class")),
    entry("binary_cross_entropy", "F bare", f"input, target, weight?, {_REDUCTION}", F.binary_cross_entropy, broadcast("input", "target", "weight"), "F.binary_cross_entropy(torch.sigmoid(a), p)", N_("log-loss of probabilities")),
    entry("binary_cross_entropy_with_logits", "F bare", f"input, target, weight?, {_REDUCTION}, pos_weight?", F.binary_cross_entropy_with_logits, broadcast("input", "target", "weight", "pos_weight"), "F.binary_cross_entropy_with_logits(a, p)", N_("log-loss of logits, without overflow")),
    entry("kl_div", "F bare", "input, target, *, reduction:{none|mean|sum|batchmean}?, log_target:bool?", Apart(calls.kl_div), _PAIR, "F.kl_div(F.log_softmax(a, dim=0), p, reduction='sum')", N_("distance of distributions; the first as log-probabilities"), note=batch_means),
    entry("poisson_nll_loss", "F bare", "input, target, log_input:bool?, full:bool?, *, eps:number?, reduction:{none|mean|sum}?", F.poisson_nll_loss, _PAIR, "F.poisson_nll_loss(a, p)", N_("log-loss of counts"), note=uneven_pair),
    entry("gaussian_nll_loss", "F bare", "input, target:operand, var:operand, full:bool?, eps:number?, reduction:{none|mean|sum}?", Apart(F.gaussian_nll_loss, price=3), broadcast("input", "target", "var"), "F.gaussian_nll_loss(a, v, p)", N_("log-loss of a bell curve with variance var")),
    entry("soft_margin_loss", "F bare", f"input, target, {_REDUCTION}", Apart(F.soft_margin_loss), _PAIR, "F.soft_margin_loss(a, torch.tensor([1.0, -1.0, 1.0]))", N_("log(1 + exp(−target · input))")),
    entry("hinge_embedding_loss", "F bare", f"input, target, margin:number?, {_REDUCTION}", F.hinge_embedding_loss, _PAIR, "F.hinge_embedding_loss(a, v)", N_("input where target is 1, max(0, margin − input) where it is −1")),
    entry("margin_ranking_loss", "F bare", f"input1, input2, target, margin:number?, {_REDUCTION}", Apart(F.margin_ranking_loss, price=2), broadcast("input1", "input2", "target"), "F.margin_ranking_loss(a, v, p)", N_("punishes a wrong order of two scores")),
    entry("triplet_margin_loss", "F bare", f"anchor, positive, negative, margin:number?, p:number?, eps:number?, swap:bool?, {_REDUCTION}", Apart(F.triplet_margin_loss, price=4), broadcast("anchor", "positive", "negative"), "F.triplet_margin_loss(A, B, A @ B)", N_("positive nearer to the anchor than negative, by a margin")),
    entry("multi_margin_loss", "F bare", f"input, target:index, p:int?, margin:number?, weight?, {_REDUCTION}", Apart(F.multi_margin_loss), same, "F.multi_margin_loss(a, c)", N_("punishes classes that come near to the target's score")),
    entry("multilabel_margin_loss", "F bare", f"input, target:index, {_REDUCTION}", Apart(F.multilabel_margin_loss), same, "F.multilabel_margin_loss(a, torch.tensor([1, -1, 0]))", N_("the margin loss of several target classes; −1 ends their list")),
    entry("multilabel_soft_margin_loss", "F bare", f"input, target:operand, weight:operand?!, {_REDUCTION}", F.multilabel_soft_margin_loss, broadcast("input", "target", "weight"), "F.multilabel_soft_margin_loss(a, p)", N_("log-loss of several yes-or-no answers")),
    entry("cosine_embedding_loss", "F bare", f"input1, input2, target, margin:number?, {_REDUCTION}", F.cosine_embedding_loss, broadcast("input1", "input2"), "F.cosine_embedding_loss(A, B, torch.tensor([1, -1]))", N_("1 − cosine where target is 1, the cosine above the margin where it is −1")),
    entry("cosine_similarity", "torch F bare", "x1, x2, dim:int?, eps:number?", F.cosine_similarity, broadcast("x1", "x2"), "F.cosine_similarity(a, v, dim=0)", N_("cosine of the angle between two vectors")),
    entry("pairwise_distance", "F bare torch.pairwise_distance", "x1, x2, p:number?, eps:number?, keepdim:bool?", F.pairwise_distance, broadcast("x1", "x2"), "F.pairwise_distance(a, v)", N_("distance of two vectors")),
)
