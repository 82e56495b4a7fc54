"""Data: layers as functions: convolution, pooling, normalisation, embedding."""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations

import torch
import torch.nn.functional as F

from gradlab.expression import calls, choosing, layouts, products, windows
from gradlab.expression.entries import Entry, entry
from gradlab.expression.sizes import broadcast, same
from gradlab.maths.apart import Apart
from gradlab.words.text import N_

_CONV = "input, weight, bias?, stride:ints?, padding:ints?, dilation:ints?, groups:int?; input, weight, bias?, stride:ints?, padding:{same|valid}, dilation:ints?, groups:int?"
_UPWARDS = "input, weight, bias?, stride:ints?, padding:ints?, output_padding:ints?, groups:int?, dilation:ints?"
_MAX = "input, kernel_size:ints, stride:ints?!, padding:ints?, dilation:ints?, ceil_mode:bool?"
_LARGEST = f"{_MAX}, return_indices:single?"
_MEAN = "input, kernel_size:ints, stride:ints?!, padding:ints?, ceil_mode:bool?, count_include_pad:bool?"
_MODE = "mode:{nearest|linear|bilinear|bicubic|trilinear|area|nearest-exact}?, align_corners:bool?!, recompute_scale_factor:bool?!, antialias:bool?"
_RESIZED = f"input, size:ints, scale_factor:constant?!, {_MODE}; input, size:ints?!, scale_factor:constant, {_MODE}"
_IMAGE = "M[None, None]"
_SIGNAL = "A[None]"

LAYERS: tuple[Entry, ...] = (
    entry("linear", "F bare", "input, weight, bias?", F.linear, products.linear_size, "F.linear(a, M, v)", N_("input @ weightᵀ + bias: a layer"), work=products.linear_work),
    entry("bilinear", "F bare", "input1, input2, weight, bias?", Apart(F.bilinear, price=4), products.bilinear_size, "F.bilinear(torch.stack([a, v]), torch.stack([a, v]), M.unsqueeze(0))", N_("input1 · weight · input2 for each output"), work=products.bilinear_work),
    entry("conv1d", "F bare torch.conv1d", _CONV, F.conv1d, windows.convolved(1), "F.conv1d(q.T.unsqueeze(0), torch.ones(1, 2, 2))", N_("a small pattern slid along a signal"), work=windows.convolution_work(1)),
    entry("conv2d", "F bare torch.conv2d", _CONV, F.conv2d, windows.convolved(2), f"F.conv2d({_IMAGE}, A[None, None])", N_("a small pattern slid over an image"), work=windows.convolution_work(2)),
    entry("conv3d", "F bare torch.conv3d", _CONV, F.conv3d, windows.convolved(3), f"F.conv3d({_IMAGE}[None], A[None, None, None])", N_("a small pattern slid through a volume"), work=windows.convolution_work(3)),
    entry("conv_transpose1d", "F bare torch.conv_transpose1d", _UPWARDS, F.conv_transpose1d, windows.spread(1), "F.conv_transpose1d(q[None], A[:, None])", N_("the transpose of conv1d: every element lays down a pattern"), work=windows.spread_work(1)),
    entry("conv_transpose2d", "F bare torch.conv_transpose2d", _UPWARDS, F.conv_transpose2d, windows.spread(2), f"F.conv_transpose2d({_IMAGE}, A[None, None])", N_("the transpose of conv2d: every element lays down a pattern"), work=windows.spread_work(2)),
    entry("conv_transpose3d", "F bare torch.conv_transpose3d", _UPWARDS, F.conv_transpose3d, windows.spread(3), f"F.conv_transpose3d({_IMAGE}[None], A[None, None, None])", N_("the transpose of conv3d: every element lays down a pattern"), work=windows.spread_work(3)),
    entry("max_pool1d", "F bare", _LARGEST, F.max_pool1d, windows.pooled(1), f"F.max_pool1d({_SIGNAL}, 2)", N_("the largest in a window that slides along"), work=windows.pooling_work(1)),
    entry("max_pool1d", "torch", _MAX, torch.max_pool1d, windows.pooled(1), f"torch.max_pool1d({_SIGNAL}, 2)", N_("the largest in a window that slides along"), work=windows.pooling_work(1)),
    entry("max_pool2d", "F bare", _LARGEST, F.max_pool2d, windows.pooled(2), f"F.max_pool2d({_IMAGE}, 2)", N_("the largest in a window that slides over an image"), work=windows.pooling_work(2)),
    entry("max_pool2d", "torch", _MAX, torch.max_pool2d, windows.pooled(2), f"torch.max_pool2d({_IMAGE}, 2)", N_("the largest in a window that slides over an image"), work=windows.pooling_work(2)),
    entry("max_pool3d", "F bare", _LARGEST, F.max_pool3d, windows.pooled(3), f"F.max_pool3d({_IMAGE}[None], (1, 2, 2))", N_("the largest in a window that slides through a volume"), work=windows.pooling_work(3)),
    entry("max_pool3d", "torch", _MAX, torch.max_pool3d, windows.pooled(3), f"torch.max_pool3d({_IMAGE}[None], (1, 2, 2))", N_("the largest in a window that slides through a volume"), work=windows.pooling_work(3)),
    entry("avg_pool1d", "F bare torch.avg_pool1d", _MEAN, F.avg_pool1d, windows.pooled(1), f"F.avg_pool1d({_SIGNAL}, 2)", N_("the mean in a window that slides along"), work=windows.pooling_work(1)),
    entry("avg_pool2d", "F bare", f"{_MEAN}, divisor_override:int?!", F.avg_pool2d, windows.pooled(2), f"F.avg_pool2d({_IMAGE}, 2)", N_("the mean in a window that slides over an image"), work=windows.pooling_work(2)),
    entry("avg_pool3d", "F bare", f"{_MEAN}, divisor_override:int?!", F.avg_pool3d, windows.pooled(3), f"F.avg_pool3d({_IMAGE}[None], (1, 2, 2))", N_("the mean in a window that slides through a volume"), work=windows.pooling_work(3)),
    entry("lp_pool1d", "F bare", "input, norm_type:number, kernel_size:int, stride:int?!, ceil_mode:bool?", F.lp_pool1d, windows.pooled(1), f"F.lp_pool1d({_SIGNAL}.abs(), 2, 2)", N_("the norm in a window that slides along"), work=windows.pooling_work(1)),
    entry("lp_pool2d", "F bare", "input, norm_type:number, kernel_size:ints, stride:ints?!, ceil_mode:bool?", F.lp_pool2d, windows.pooled(2), f"F.lp_pool2d({_IMAGE}.abs(), 2, 2)", N_("the norm in a window that slides over an image"), work=windows.pooling_work(2)),
    entry("adaptive_avg_pool1d", "F bare torch.adaptive_avg_pool1d", "input, output_size:extents", F.adaptive_avg_pool1d, windows.adapted(1), f"F.adaptive_avg_pool1d({_SIGNAL}, 1)", N_("means in as many windows as are asked for"), work=windows.adapted_work(1)),
    entry("adaptive_avg_pool2d", "F bare", "input, output_size:extents", F.adaptive_avg_pool2d, windows.adapted(2), f"F.adaptive_avg_pool2d({_IMAGE}, (2, 1))", N_("means in as many windows as are asked for"), work=windows.adapted_work(2)),
    entry("adaptive_avg_pool3d", "F bare", "input, output_size:extents", F.adaptive_avg_pool3d, windows.adapted(3), f"F.adaptive_avg_pool3d({_IMAGE}[None], (1, 2, 1))", N_("means in as many windows as are asked for"), work=windows.adapted_work(3)),
    entry("adaptive_max_pool1d", "F bare", "input, output_size:extents, return_indices:single?", F.adaptive_max_pool1d, windows.adapted(1), f"F.adaptive_max_pool1d({_SIGNAL}, 1)", N_("the largest in as many windows as are asked for"), work=windows.adapted_work(1)),
    entry("adaptive_max_pool2d", "F bare", "input, output_size:extents, return_indices:single?", F.adaptive_max_pool2d, windows.adapted(2), f"F.adaptive_max_pool2d({_IMAGE}, (2, 1))", N_("the largest in as many windows as are asked for"), work=windows.adapted_work(2)),
    entry("adaptive_max_pool3d", "F bare", "input, output_size:extents, return_indices:single?", F.adaptive_max_pool3d, windows.adapted(3), f"F.adaptive_max_pool3d({_IMAGE}[None], (1, 2, 1))", N_("the largest in as many windows as are asked for"), work=windows.adapted_work(3)),
    entry("layer_norm", "F bare", "input, normalized_shape:shape, weight?, bias?, eps:number?", F.layer_norm, broadcast("input", "weight", "bias"), "F.layer_norm(a, (3,))", N_("mean 0 and variance 1 over the last dimensions")),
    entry("rms_norm", "F bare", "input, normalized_shape:shape, weight?, eps:number?!", F.rms_norm, broadcast("input", "weight"), "F.rms_norm(a, (3,))", N_("divided by its root mean square")),
    entry("batch_norm", "F bare", "input, running_mean:tensor!, running_var:tensor!, weight?, bias?, training:bool?, momentum:number?, eps:number?", calls.batch_norm, same, "F.batch_norm(M, None, None, training=True)", N_("mean 0 and variance 1 over the batch, for each channel")),
    entry("instance_norm", "F bare", "input, running_mean?, running_var?, weight?, bias?, use_input_stats:bool?, momentum:number?, eps:number?", calls.instance_norm, same, f"F.instance_norm({_SIGNAL})", N_("mean 0 and variance 1 for each channel of each sample")),
    entry("group_norm", "F bare", "input, num_groups:int, weight?, bias?, eps:number?", F.group_norm, same, "F.group_norm(M[None], 1)", N_("mean 0 and variance 1 over groups of channels")),
    entry("local_response_norm", "F bare", "input, size:int, alpha:number?, beta:number?, k:number?", F.local_response_norm, same, "F.local_response_norm(M[None], 2)", N_("divided by a power of the neighbours' mean square")),
    entry("normalize", "F bare", "input, p:number?, dim:ints?, eps:number?", F.normalize, same, "F.normalize(a, dim=0)", N_("divided by its norm along dim (1 if none is given)")),
    entry("embedding", "F bare", "input:index, weight, padding_idx:int?!", F.embedding, choosing.embedded, "F.embedding(c, M)", N_("rows of weight by their numbers")),
    entry("scaled_dot_product_attention", "F bare", "query, key, value, attn_mask:tensor?, dropout_p:zero?, is_causal:bool?, *, scale:number?!", F.scaled_dot_product_attention, products.attention_scores, "F.scaled_dot_product_attention(q, k, A @ k.T @ q)", N_("attention: softmax(q @ kᵀ / √d) @ v"), work=products.attention_work),
    entry("pad", "F bare", "input, pad:sizes, mode:{constant|reflect|replicate|circular}?, value:number?!", F.pad, layouts.pad_size, "F.pad(a, (1, 1))", N_("numbers added at the ends")),
    entry("unfold", "F bare", "input, kernel_size:ints, dilation:ints?, padding:ints?, stride:ints?", F.unfold, windows.unfolded, f"F.unfold({_IMAGE}, 2)", N_("all windows of an image as columns")),
    entry("pixel_shuffle", "F bare torch.pixel_shuffle", "input, upscale_factor:int", F.pixel_shuffle, same, "F.pixel_shuffle(A.reshape(4, 1, 1), 2)", N_("channels laid out as finer pixels")),
    entry("interpolate", "F bare", _RESIZED, F.interpolate, windows.enlarged, f"F.interpolate({_SIGNAL}, 4)", N_("enlarged or reduced to a size")),
    entry("dropout", "F bare", "input, p:number?, *, training:no; input, p:zero, training:bool?", calls.dropout, same, "F.dropout(a, 0.5, training=False)", N_("as it is in evaluation: nothing is dropped")),
)
