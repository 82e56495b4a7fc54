"""Layers without weights of their own: nn.MSELoss()(x, y) is F.mse_loss(x, y)."""

from __future__ import annotations

from typing import NamedTuple

from gradlab.expression.binding import Given, bind
from gradlab.expression.errors import ExpressionError
from gradlab.expression.syntax import Call, Node, Number
from gradlab.expression.table import BY_PATH
from gradlab.words.text import N_, Text


class Layer(NamedTuple):
    """A layer's function, and what the layer is made with, in the order of its class."""

    path: str
    options: tuple[str, ...] = ()


_WEIGHTED = "weight size_average ignore_index reduce reduction label_smoothing"
_LOSS = "size_average reduce reduction"
_WINDOW = "kernel_size stride padding dilation return_indices ceil_mode"
_MEAN = "kernel_size stride padding ceil_mode count_include_pad divisor_override"

_ROWS = f"""
ReLU F.relu inplace
ReLU6 F.relu6 inplace
LeakyReLU F.leaky_relu negative_slope inplace
ELU F.elu alpha inplace
CELU F.celu alpha inplace
SELU F.selu inplace
GELU F.gelu approximate
SiLU F.silu inplace
Mish F.mish inplace
Sigmoid torch.sigmoid
Tanh torch.tanh
LogSigmoid F.logsigmoid
Softplus F.softplus beta threshold
Softsign F.softsign
Softshrink F.softshrink lambd
Hardshrink F.hardshrink lambd
Tanhshrink F.tanhshrink
Hardtanh F.hardtanh min_val max_val inplace
Hardsigmoid F.hardsigmoid inplace
Hardswish F.hardswish inplace
Threshold F.threshold threshold value inplace
GLU F.glu dim
Softmax F.softmax dim
LogSoftmax F.log_softmax dim
Softmin F.softmin dim
Flatten torch.flatten start_dim end_dim
Unflatten torch.unflatten dim sizes
CosineSimilarity F.cosine_similarity dim eps
PairwiseDistance F.pairwise_distance p eps keepdim
PixelShuffle F.pixel_shuffle upscale_factor
LocalResponseNorm F.local_response_norm size alpha beta k
Upsample F.interpolate size scale_factor mode align_corners
MaxPool1d F.max_pool1d {_WINDOW}
MaxPool2d F.max_pool2d {_WINDOW}
MaxPool3d F.max_pool3d {_WINDOW}
AvgPool1d F.avg_pool1d {_MEAN}
AvgPool2d F.avg_pool2d {_MEAN}
AvgPool3d F.avg_pool3d {_MEAN}
AdaptiveAvgPool1d F.adaptive_avg_pool1d output_size
AdaptiveAvgPool2d F.adaptive_avg_pool2d output_size
AdaptiveAvgPool3d F.adaptive_avg_pool3d output_size
AdaptiveMaxPool1d F.adaptive_max_pool1d output_size return_indices
AdaptiveMaxPool2d F.adaptive_max_pool2d output_size return_indices
AdaptiveMaxPool3d F.adaptive_max_pool3d output_size return_indices
MSELoss F.mse_loss {_LOSS}
L1Loss F.l1_loss {_LOSS}
SmoothL1Loss F.smooth_l1_loss {_LOSS} beta
HuberLoss F.huber_loss reduction delta
CrossEntropyLoss F.cross_entropy {_WEIGHTED}
NLLLoss F.nll_loss {_WEIGHTED}
BCELoss F.binary_cross_entropy weight {_LOSS}
BCEWithLogitsLoss F.binary_cross_entropy_with_logits weight {_LOSS} pos_weight
KLDivLoss F.kl_div {_LOSS} log_target
PoissonNLLLoss F.poisson_nll_loss log_input full
GaussianNLLLoss F.gaussian_nll_loss
HingeEmbeddingLoss F.hinge_embedding_loss margin {_LOSS}
MarginRankingLoss F.margin_ranking_loss margin {_LOSS}
TripletMarginLoss F.triplet_margin_loss margin p eps swap {_LOSS}
CosineEmbeddingLoss F.cosine_embedding_loss margin {_LOSS}
SoftMarginLoss F.soft_margin_loss {_LOSS}
MultiMarginLoss F.multi_margin_loss p margin weight {_LOSS}
MultiLabelMarginLoss F.multilabel_margin_loss {_LOSS}
MultiLabelSoftMarginLoss F.multilabel_soft_margin_loss weight {_LOSS}
"""

LAYERS: dict[str, Layer] = {
    name: Layer(path, tuple(options))
    for name, path, *options in map(str.split, _ROWS.strip().splitlines())
}
"""Name of a class of torch.nn -> the function that it calls."""

_MODULES = (("nn",), ("torch", "nn"))


def layer_of(parts: tuple[str, ...]) -> Layer | None:
    """Return the layer that a dotted name names, None if there is none without weights.

    >>> layer_of(("nn", "ReLU")).path
    'F.relu'
    """
    return LAYERS.get(parts[-1]) if parts[:-1] in _MODULES else None


def layer_call(parts: tuple[str, ...], layer: Layer, made: Given, given: Given) -> Call:
    """Return the call of a layer's function with what the layer was made with.

    Args:
        parts: the dotted name of the class.
        layer: what it stands for.
        made: what stands in the first brackets.
        given: what stands in the second ones.

    Raises:
        ExpressionError: if either holds what the function doesn't take.
    """
    if len(made.positional) > len(layer.options):
        sentence = N_("{name} is made with at most {count} values by position")
        values = {"name": parts[-1], "count": len(layer.options)}
        raise ExpressionError(Text(sentence, values), made.start, made.end)
    options = [
        (name, node, node.start) for name, node in zip(layer.options, made.positional, strict=False)
    ]
    named = (*given.named, *options, *made.named, *_defaults(parts[-1], made))
    whole = Given(given.positional, named, made.start, given.end)
    entry = BY_PATH[layer.path]
    found = bind(entry, whole, layer.path)
    return Call(made.start, given.end, entry, found, False, layer.path)


def _defaults(name: str, made: Given) -> list[tuple[str, Node, int]]:
    """Return what a class has by itself and its function has not."""
    is_given = made.positional or any(option == "start_dim" for option, _, _ in made.named)
    if name != "Flatten" or is_given:
        return []
    return [("start_dim", Number(made.start, made.start, 1.0, whole=True), made.start)]
