"""Texts as people paste them: messages of torch, in the forms that shells and logs give them.

All of it is of our own making but torch's own messages; no paths or names of people.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Paste(NamedTuple):
    """A text: the case it is about, "" for none, and what stood in the traceback."""

    case: str
    error: str
    message: str
    code: str = "loss.backward()"
    before: str = ""


def bare(p: Paste) -> str:
    return f"{p.error}: {p.message}"


def message_only(p: Paste) -> str:
    return p.message


def traceback(p: Paste) -> str:
    return (
        f'{p.before}Traceback (most recent call last):\n  File "train.py", line 42, in <module>\n'
        f'    main()\n  File "train.py", line 31, in main\n    {p.code}\n    {"^" * len(p.code)}\n'
        '  File "/opt/env/lib/python3.11/site-packages/torch/_tensor.py", line 648, in backward\n'
        "    torch.autograd.backward(\n"
        "        self, gradient, retain_graph, create_graph, inputs=inputs\n"
        '  File "/opt/env/lib/python3.11/site-packages/torch/autograd/__init__.py", line '
        "353, in x\n"
        "    _engine_run_backward(\n"
        f"{p.error}: {p.message}\n"
    )


def cpp_frames(p: Paste) -> str:
    frames = "".join(
        f"frame #{i}: c10::Error::Error(c10::SourceLocation, std::string) + 0x{i}c (0x7f0{i} in "
        "/opt/env/lib/python3.11/site-packages/torch/lib/libc10.so)\n"
        for i in range(40)
    )
    return (
        f"{traceback(p).rstrip()}\nException raised from run at ../torch/csrc/engine.cpp:117 (most "
        f"recent call first):\n{frames}"
    )


def progress(p: Paste) -> str:
    bars = "\r".join(
        f"Epoch 1: {i}%|{'█' * (i // 10):<10}| {i}/100 [00:0{i % 10}<00:41,  2.31it/s, loss=0.7]"
        for i in range(0, 90, 3)
    )
    return f"{bars}{traceback(p)}"


def ranked(p: Paste) -> str:
    return "\n".join(f"[rank1]: {line}" for line in traceback(p).splitlines())


def stamped(p: Paste) -> str:
    return "\n".join(
        f"2025-03-04 05:06:07,{i:03} - ERROR - {line}"
        for i, line in enumerate(traceback(p).splitlines())
    )


def jupyter(p: Paste) -> str:
    red, green, end = "\x1b[0;31m", "\x1b[0;32m", "\x1b[0m"
    return (
        f"{red}{'-' * 75}{end}\n{red}{p.error}{end}{' ' * 20}Traceback (most recent call last)\n"
        f"Cell {green}In[7], line 5{end}\n{green}      3{end} out \x1b[38;5;241m=\x1b[39m "
        f"model(x)\n"
        f"{green}      4{end} total \x1b[38;5;241m=\x1b[39m out.mean()\n{green}----> 5{end} "
        f"{p.code}\n\n"
        f"File {green}~/env/lib/python3.12/site-packages/torch/_tensor.py:648{end}, in "
        f"Tensor.backward(self, gradient)\n    {green}646{end} torch.autograd.backward(\n"
        f"{green}--> 647{end}     self, gradient, retain_graph, create_graph\n    "
        f"{green}648{end} )\n\n"
        f"{red}{p.error}{end}: {p.message}"
    )


def old_jupyter(p: Paste) -> str:
    return (
        f"{'-' * 75}\n{p.error}                              Traceback (most recent call last)\n"
        f"<ipython-input-12-0a1b2c> in <module>()\n     10     out = net(x)\n---> 11     {p.code}\n"
        "     12     n += 1\n\n/usr/lib/python3.6/site-packages/torch/tensor.py in backward(self)\n"
        '    100         """\n--> 102         torch.autograd.backward(self, gradient)\n\n'
        f"{p.error}: {p.message}\n"
    )


def windows(p: Paste) -> str:
    return (
        "PS D:\\work> python train.py\nTraceback (most recent call last):\n"
        f'  File "D:\\work\\train.py", line 9, in <module>\n    {p.code}\n'
        '  File "C:\\env\\lib\\site-packages\\torch\\_tensor.py", line 525, in backward\n'
        f"    torch.autograd.backward(\n{p.error}: {p.message}\n\nPS D:\\work>"
    )


def pytest(p: Paste) -> str:
    return (
        f"    def test_it():\n>       {p.code}\n\ntests/test_it.py:12: \n_ _ _ _ _ _ _ _ _ _ _ _\n"
        f"E       {p.error}: {p.message}\n\n/opt/torch/_tensor.py:100: {p.error}\n"
    )


def asked(p: Paste) -> str:
    return (
        f"Hi, I am new to this. My training stops with the following and I do not know why:\n\n"
        f"```\n{p.code}\n```\n\n{p.error}: {p.message}\n\nThanks in advance for any help!"
    )


def asked_in_chinese(p: Paste) -> str:
    return f"求助：训练时运行 {p.code} 报错：{p.error}：{p.message}，请问怎么解决？"


def one_line(p: Paste) -> str:
    return traceback(p).replace("\n", "\\n")


def notified(p: Paste) -> str:
    """A distributed launcher that reports the failure once more."""
    return (
        f"{traceback(p)}E0304 05:06:07.891000 1 "
        f"torch/distributed/elastic/multiprocessing/api.py:874] "
        "failed (exitcode: 1) local_rank: 0 (pid: 77) of binary: /opt/env/bin/python\n"
    )


FORMS: tuple[Callable[[Paste], str], ...] = (
    bare, traceback, cpp_frames, progress, ranked, stamped, jupyter, old_jupyter, windows, pytest,
    asked, asked_in_chinese, one_line, notified, message_only,
)  # fmt: skip

_R, _V, _A, _U = "RuntimeError", "ValueError", "AttributeError", "UserWarning"
_NO_GRAPH = "element 0 of tensors does not require grad and does not have a grad_fn"
_MODIFIED = (
    "one of the variables needed for gradient computation has been modified by an inplace operation"
)
_HINT = (
    "Hint: enable anomaly detection to find the operation that failed to compute its gradient, "
    "with torch.autograd.set_detect_anomaly(True)."
)
_AGAIN = "Trying to backward through the graph a second time"
_DOC = "Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions."

OURS = (
    Paste("vector", _R, "grad can be implicitly created only for scalar outputs"),
    Paste("vector", _R, "grad can be implicitly created only for scalar outputs", "out.backward()"),
    Paste("no-graph", _R, _NO_GRAPH),
    Paste("no-graph", _R, "element 0 of variables does not require grad and does not have a "
                          "grad_fn"),
    Paste("accuracy", _R, _NO_GRAPH, "(1 - (out.argmax(1) == y).float().mean()).backward()"),
    Paste("second-derivative", _R, _NO_GRAPH, "torch.autograd.grad(grads[0].sum(), x)"),
    Paste("too-late", _R, _NO_GRAPH, "x.requires_grad_(); loss.backward()"),
    Paste("twice", _R, f"{_AGAIN} (or directly access saved tensors after they have already been "
          "freed). Saved intermediate values of the graph are freed when you call .backward() or "
          "autograd.grad()."),
    Paste("twice", _R, f"{_AGAIN}, but the buffers have already been freed. Specify "
          "retain_graph=True when calling backward the first time."),
    Paste("hidden-state", _R, f"{_AGAIN}, but the saved intermediate results have already been "
          "freed. Specify retain_graph=True when calling backward the first time.",
          "out, hidden = self.lstm(x, hidden)"),
    Paste("nonleaf-grad", _U, "The .grad attribute of a Tensor that is not a leaf Tensor is being "
          "accessed. Its .grad attribute won't be populated during autograd.backward(). If you "
          "indeed want the gradient for a non-leaf Tensor, use .retain_grad() on the non-leaf "
          "Tensor.", "print(h.grad)"),
    Paste("nonleaf-grad", _A, "'NoneType' object has no attribute 'abs'", "print(w.grad.abs())",
          "a.py:3: UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is being "
          "accessed. Its .grad attribute won't be populated during autograd.backward().\n"),
    Paste("grad-is-none", _A, "'NoneType' object has no attribute 'zero_'", "w.grad.zero_()"),
    Paste("grad-is-none", _A, "'NoneType' object has no attribute 'norm'", "n = p.grad.norm()"),
    Paste("loses-leaf", "TypeError", "unsupported operand type(s) for *: 'float' and 'NoneType'",
          "w = w - 0.1 * w.grad"),
    Paste("leaf-inplace", _R, "a leaf Variable that requires grad is being used in an in-place "
          "operation.", "w -= lr * w.grad"),
    Paste("leaf-inplace", _R, "a leaf Variable that requires grad has been used in an in-place "
          "operation.", "w.add_(1)"),
    Paste("view-inplace", _R, "a view of a leaf Variable that requires grad is being used in an "
          "in-place operation.", "emb.weight[0] = 0"),
    Paste("overwritten", _R, f"{_MODIFIED}: [torch.cuda.FloatTensor [8, 16]], which is output 0 of "
          f"ReluBackward0, is at version 2; expected version 1 instead. {_HINT}"),
    Paste("overwritten", _R, f"{_MODIFIED}: [torch.FloatTensor [3]], which is output 0 of "
          f"SigmoidBackward, is at version 1; expected version 0 instead. {_HINT}"),
    Paste("overwritten", _R, _MODIFIED),
    Paste("step-between", _R, f"{_MODIFIED}: [torch.FloatTensor [512, 1]], which is output 0 of "
          f"TBackward, is at version 2; expected version 1 instead. {_HINT}", "g_loss.backward()"),
    Paste("step-between", _R, f"{_MODIFIED}: [torch.cuda.FloatTensor [64]] is at version 2; "
                              f"expected "
          f"version 1 instead. {_HINT}", "loss2.backward()"),
    Paste("step-between", _R, f"{_MODIFIED}: [torch.cuda.HalfTensor [9, 7]], which is output 0 of "
          f"AsStridedBackward0, is at version 3; expected version 2 instead. {_HINT}"),
    Paste("numpy", _R, "Can't call numpy() on Tensor that requires grad. Use "
          "tensor.detach().numpy() instead.", "plt.plot(out)"),
    Paste("numpy", _R, "Can't call numpy() on Variable that requires grad. Use "
          "var.detach().numpy() instead.", "np.asarray(out)"),
    Paste("deepcopy", _R, "Only Tensors created explicitly by the user (graph leaves) support the "
          "deepcopy protocol at the moment", "best = copy.deepcopy(model)"),
    Paste("optimizer-nonleaf", _V, "can't optimize a non-leaf Tensor", "opt = Adam([w])"),
    Paste("no-parameters", _V, "optimizer got an empty parameter "
                               "list", "opt = Adam(net.parameters())"),
    Paste("integers", _R, "Only Tensors of floating point and complex dtype can require gradients",
          "x = torch.tensor([1, 2], requires_grad=True)"),
    Paste("integer-weight", _R, "only Tensors of floating point dtype can require gradients",
          "w = torch.full([1], 2).requires_grad_()"),
    Paste("computed-flag", _R, "you can only change requires_grad flags of leaf variables.",
          "h.requires_grad = False"),
    Paste("unused", _R, "One of the differentiated Tensors appears to not have been used in the "
          "graph. Set allow_unused=True if this is the desired behavior.",
          "torch.autograd.grad(loss, params)"),
    Paste("constant-input", _R, "One of the differentiated Tensors does not require grad",
          "torch.autograd.grad(loss, c)"),
    Paste("v-shape", _R, "Mismatch in shape: grad_output[0] has a shape of torch.Size([7]) and "
          "output[0] has a shape of torch.Size([7, 1]).", "y.backward(torch.ones(7))"),
    Paste("backward-after-item", _A, "'float' object has no attribute 'backward'"),
    Paste("item-of-many", _V, "only one element tensors can be converted to Python scalars",
          "total += float(loss)"),
    Paste("item-of-many", _R, "a Tensor with 32 elements cannot be converted to "
                              "Scalar", "loss.item()"),
    Paste("float64", _R, "mat1 and mat2 must have the same dtype, but got Double and "
                         "Float", "net(x)"),
    Paste("float64", _R, "mat1 and mat2 must have the same dtype, but got Float and "
                         "Double", "net(x)"),
    Paste("float64", _R, "expected scalar type Float but found Double", "F.linear(x, w)"),
    Paste("float64", _R, "Found dtype Double but expected Float"),
    Paste("float64", _R, "Expected object of scalar type Double but got scalar type Float for "
          "argument #2 'mat2' in call to _th_mm", "net(x)"),
    Paste("float64", _R, "Input type (torch.cuda.DoubleTensor) and weight type "
          "(torch.cuda.FloatTensor) should be the same", "self.conv(x)"),
    Paste("float64", "TypeError", "Cannot convert a MPS Tensor to float64 dtype as the MPS "
                                  "framework "
          "doesn't support float64. Please use float32 instead.", 'x.to("mps")'),
    Paste("half-float", _R, "expected m1 and m2 to have the same dtype, but got: float != "
                            "c10::Half",
          "q @ k"),
    Paste("half-float", _R, "expected m1 and m2 to have the same dtype, but got: float != "
          "c10::BFloat16", "self.proj(x)"),
    Paste("half-float", _R, "expected scalar type Half but found Float", "torch.bmm(a, b)"),
    Paste("half-float", _R, "mat1 and mat2 must have the same dtype, but got BFloat16 and Float",
          "self.fc(x)"),
    Paste("half-float", _R, "Input type (torch.cuda.FloatTensor) and weight type "
          "(torch.cuda.HalfTensor) should be the same", "self.conv(x)"),
    Paste("integers-into-layer", _R, "mat1 and mat2 must have the same dtype, but got Long "
                                     "and Float",
          "net(ids)"),
    Paste("integers-into-layer", _R, "expected scalar type Float but found Long", "net(ids)"),
    Paste("labels", _R, "expected scalar type Long but found Float", "criterion(out, y)"),
    Paste("labels", _R, '"nll_loss_forward_reduce_cuda_kernel_2d_index" not implemented for '
                        '\'Float\'',
          "criterion(out, y)"),
    Paste("labels", _R, "Expected object of scalar type Long but got scalar type Float for "
                        "argument "
          "#2 'target' in call to _thnn_nll_loss_forward", "criterion(out, y)"),
    Paste("class-range", "IndexError", "Target 10 is out of bounds.", "criterion(out, y)"),
    Paste("class-range", _R, f"CUDA error: device-side assert triggered\n{_DOC}", "loss.item()",
          "../aten/src/ATen/native/cuda/Loss.cu:250: "
          "nll_loss_forward_reduce_cuda_kernel_2d: block: "
          "[0,0,0], thread: [3,0,0] Assertion `t >= 0 && t < n_classes` failed.\n"),
    Paste("bce-range", _R, f"CUDA error: device-side assert triggered\n{_DOC}", "loss.item()",
          "../aten/src/ATen/native/cuda/Loss.cu:94: operator(): block: [0,0,0], thread: [1,0,0] "
          "Assertion `input_val >= zero && input_val <= one` failed.\n"),
    Paste("class-range", _R, "CUDA error: device-side assert triggered", "loss.item()"),
    Paste("label-column", _R, "0D or 1D target tensor expected, multi-target not supported",
          "criterion(out, y)"),
    Paste("one-hot-integers", _R, "Expected floating point type for target with class "
                                  "probabilities, "
          "got Long", "criterion(out, y)"),
    Paste("bce-range", _R, "all elements of input should be between 0 and 1", "criterion(out, y)"),
    Paste("bce-sizes", _V, "Using a target size (torch.Size([16])) that is different to the input "
          "size (torch.Size([16, 1])) is deprecated. Please ensure they have the same size.",
          "F.binary_cross_entropy(out, y)"),
    Paste("bce-sizes", _V, "Target size (torch.Size([8])) must be the same as input size "
          "(torch.Size([8, 1]))", "criterion(out, y)"),
    Paste("broadcast", _U, "Using a target size (torch.Size([64, 1])) that is different to "
                           "the input "
          "size (torch.Size([64])). This will likely lead to incorrect results due to "
          "broadcasting. "
          "Please ensure they have the same size.", "return F.mse_loss(out, y)"),
    Paste("implicit-dim", _U, "Implicit dimension choice for log_softmax has been "
                              "deprecated. Change "
          "the call to include dim=X as an argument.", "F.log_softmax(x)"),
    Paste("many-views", _R, "Output 0 of UnbindBackward0 is a view and is being modified inplace. "
          "This view is the output of a function that returns multiple views. Such "
          "functions do not "
          "allow the output views to be modified inplace.", "row.mul_(2)"),
    Paste("many-views", _R, "Output 1 of SplitBackward is a view and is being modified "
                            "inplace. This "
          "view is an output of a function that returns multiple views. Inplace operators on such "
          "views are forbidden.", "b += 1"),
    Paste("view-under-no-grad", _R, "A view was created in no_grad mode and is being "
                                    "modified inplace "
          "with grad mode enabled. Given that this use case is ambiguous and error-prone, it is "
          "forbidden.", "v.add_(1)"),
    Paste("function-view", _R, "Output 0 of BackwardHookFunctionBackward is a view and is being "
          "modified inplace. This view was created inside a custom Function (or because an input "
          "was returned as-is) and the autograd logic to handle view+inplace would override the "
          "custom backward associated with the custom Function", "net(x)"),
    Paste("inference", _R, "Inplace update to inference tensor outside InferenceMode is not "
                           "allowed. "
          "You can make a clone to get a normal tensor before doing inplace update.", "x.add_(1)"),
    Paste("inference", _R, "Inference tensors cannot be saved for backward. To work around you can "
          "make a clone to get a normal tensor and use it in autograd.", "net(feats)"),
    Paste("custom-function", _R, "function MyReLUBackward returned an incorrect number of "
                                 "gradients "
          "(expected 3, got 1)"),
    Paste("function-too-many", _R, "function MyReLUBackward returned an incorrect number of "
                                   "gradients "
          "(expected 1, got 3)"),
    Paste("function-shape", _R, "Function QuantBackward returned an invalid gradient at "
                                "index 1 - got "
          "[4] but expected shape compatible with [4, 2]"),
    Paste("function-shape", _R, "Function QuantBackward returned an invalid gradient at index 0 - "
          "expected shape [] but got [1]"),
    Paste("function-no-backward", "NotImplementedError", "You must implement the backward function "
          "for custom autograd.Function."),
    Paste("function-old-form", _R, "Legacy autograd function with non-static forward method is "
          "deprecated. Please use new-style autograd function with static forward method.",
          "Quant()(x)"),
    Paste("hook-on-constant", _R, "cannot register a hook on a tensor that doesn't require "
                                  "gradient",
          "feats.register_hook(print)"),
    Paste("retain-on-constant", _R, "can't retain_grad on Tensor that has requires_grad=False",
          "feats.retain_grad()"),
    Paste("half-seen-hook", _U, "Using a non-full backward hook when the forward contains multiple "
          "autograd Nodes is deprecated and will be removed in future versions."),
    Paste("checkpoint-inputs", _U, "None of the inputs have requires_grad=True. Gradients will be "
          "None", "checkpoint(block, x)"),
    Paste("step-before-scheduler", _U, "Detected call of `lr_scheduler.step()` before "
          "`optimizer.step()`. In PyTorch 1.1.0 and later, you should call them in the opposite "
          "order", "scheduler.step()"),
    Paste("clip-nonfinite", _R, "The total norm of order 2.0 for gradients from `parameters` is "
          "non-finite, so it cannot be clipped.", "clip_grad_norm_(ps, 1.0, "
                                                  "error_if_nonfinite=True)"),
    Paste("optimizer-groups", _V, "loaded state dict contains a parameter group that doesn't match "
          "the size of optimizer's group", "opt.load_state_dict(state)"),
    Paste("optimizer-state-shape", _R, "The size of tensor a (64) must match the size of tensor b "
          "(32) at non-singleton dimension 0", "exp_avg.mul_(beta1).add_(grad, alpha=1 - beta1)"),
    Paste("batchnorm-one", _V, "Expected more than 1 value per channel when training, got "
                               "input size "
          "torch.Size([1, 256, 1, 1])", "net(x)"),
    Paste("func-vector", _R, "grad_and_value(f)(*args): Expected f(*args) to return a "
                             "scalar tensor, "
          "got tensor with 2 dims. Maybe you wanted to use the vjp or jacrev APIs instead?",
          "torch.func.grad(f)(x)"),
    Paste("func-backward", _R, "backward() called inside a functorch transform. This is not "
          "supported, please use functorch.grad or functorch.vjp instead"),
    Paste("vmap-item", _R, "vmap: It looks like you're calling .item() on a Tensor. We "
                           "don't support "
          "vmap over calling .item() on a Tensor", "vmap(f)(x)"),
    Paste("vmap-if", _R, "vmap: It looks like you're attempting to use a Tensor in some "
          "data-dependent control flow. We don't support that yet", "vmap(f)(x)"),
    Paste("vmap-inplace", _R, "vmap: inplace arithmetic(self, *extra_args) is not possible because "
          "there exists a Tensor `other` in extra_args that has more elements than `self`.",
          "out[0] = x"),
    Paste("scaler-no-checks", "AssertionError", "No inf checks were recorded for this optimizer.",
          "scaler.step(opt)"),
    Paste("scaler-half-weights", _V, "Attempting to unscale FP16 "
                                     "gradients.", "scaler.unscale_(opt)"),
    Paste("division", _R, "Function 'DivBackward0' returned nan values in its 0th output."),
    Paste("division", _R, "Function 'DivBackward0' returned nan values in its 1th output.",
          before="[W python_anomaly_mode.cpp:104] Warning: Error detected in DivBackward0. "
                 "Traceback "
          "of forward call that caused the error:\n  File \"a.py\", line 5, in f\n    y = a / n\n "
          "(function _print_stack)\n"),
    Paste("nan-went-in", _R, "Function 'MmBackward0' returned nan values in its 0th output."),
    Paste("nan-went-in", _R, "Function 'AddmmBackward' returned nan values in its 1th output."),
    Paste("norm", _R, "Function 'PowBackward0' returned nan values in its 0th output."),
    Paste("where", _R, "Function 'SqrtBackward0' returned nan values in its 0th output."),
    Paste("equal-singular", _R, "Function 'SvdBackward' returned nan values in its 0th output."),
    Paste("gradcheck", "torch.autograd.gradcheck.GradcheckError", "Jacobian mismatch for output 0 "
          "with respect to input 0,\nnumerical:tensor([[0.9]])\nanalytical:tensor([[0.8]])",
          "gradcheck(f, (x,))"),
    Paste("wrong-backward", "torch.autograd.gradcheck.GradcheckError", "Jacobian mismatch for "
          "output "
          "0 with respect to input 0,\nnumerical:tensor([[2.]])\nanalytical:tensor([[3.]])",
          "gradcheck(Scale.apply, (x.double(),))"),
    Paste("reference-cycle", _U, "Using backward() with create_graph=True will create a reference "
          "cycle between the parameter and its gradient which can cause a memory leak."),
    Paste("copy-construct", _U, "To copy construct from a tensor, it is recommended to use "
          "sourceTensor.clone().detach() or sourceTensor.clone().detach().requires_grad_(True), "
          "rather than torch.tensor(sourceTensor).", "x = torch.tensor(w)"),
)  # fmt: skip

_O = "OutOfMemoryError"
NOT_OURS = (
    Paste("", f"torch.{_O}", "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
          "capacity of 23.64 GiB of which 1.2 GiB is free."),
    Paste("", _R, "CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 7.79 GiB total "
                  "capacity; "
          "6.1 GiB already allocated)"),
    Paste("", _R, "MPS backend out of memory (MPS allocated: 17 GB, max allowed: 18 GB)."),
    Paste("", _R, "[enforce fail at alloc_cpu.cpp:75] err == 0. DefaultCPUAllocator: can't "
                  "allocate "
          "memory: you tried to allocate 80000000000 bytes. Error code 12"),
    Paste("", "torch.distributed.DistBackendError", "NCCL error in: ../torch/csrc/distributed/c10d/"
          "ProcessGroupNCCL.cpp:1970, unhandled system error, NCCL version "
          "2.19.3\nncclSystemError: "
          "System call failed.", "dist.all_reduce(t)"),
    Paste("", _R, "Expected to have finished reduction in the prior iteration before "
                  "starting a new "
          "one. This error indicates that your module has parameters that were not used in "
          "producing loss.", "out = ddp(x)"),
    Paste("", _R, "Expected to mark a variable ready only once. This error is caused by one of the "
          "following reasons"),
    Paste("", _R, "Found no NVIDIA driver on your system. Please check that you have an "
                  "NVIDIA GPU.",
          "net.cuda()"),
    Paste("", "AssertionError", "Torch not compiled with CUDA enabled", "net.cuda()"),
    Paste("", _R, "CUDA error: no kernel image is available for execution on the device"),
    Paste("", _R, "cuDNN error: CUDNN_STATUS_NOT_INITIALIZED", "self.conv(x)"),
    Paste("", _R, "DataLoader worker (pid 4321) is killed by signal: Killed. ", "for x in loader:"),
    Paste("", _R, "DataLoader worker (pid(s) 1, 2) exited unexpectedly", "for x in loader:"),
    Paste("", _R, "stack expects each tensor to be equal size, but got [3, 8] at entry 0 "
                  "and [3, 9] "
          "at entry 1", "for x in loader:"),
    Paste("", "ModuleNotFoundError", "No module named 'torchvision'", "import torchvision"),
    Paste("", "ImportError", "cannot import name 'container_abcs' from 'torch._six'",
          "from torch._six import container_abcs"),
    Paste("", "OSError", "libcudart.so.11.0: cannot open shared object file: No such file "
                         "or directory",
          "import torch"),
    Paste("", _R, "Expected all tensors to be on the same device, but found at least two devices, "
          "cuda:0 and cpu! (when checking argument for argument mat1 in method wrapper_addmm)",
          "net(x)"),
    Paste("", _R, "Input type (torch.FloatTensor) and weight type (torch.cuda.FloatTensor) "
                  "should be "
          "the same or input should be a MKLDNN tensor and weight is a dense tensor", "net(x)"),
    Paste("", _R, "mat1 and mat2 shapes cannot be multiplied (64x512 and 256x10)", "net(x)"),
    Paste("", _R, "The size of tensor a (3) must match the size of tensor b (4) at non-singleton "
          "dimension 1", "y = a + b"),
    Paste("", _R, 'Error(s) in loading state_dict for Net:\n\tMissing key(s) in state_dict: '
                  '"fc.bias".',
          "net.load_state_dict(s)"),
    Paste("", "IndexError", "index out of range in self", "self.emb(ids)"),
    Paste("", _R, f"CUDA error: device-side assert triggered\n{_DOC}", "loss.item()",
          "../aten/src/ATen/native/cuda/Indexing.cu:1292: indexSelectLargeIndex: block: [0,0,0], "
          "thread: [1,0,0] Assertion `srcIndex < srcSelectDimSize` failed.\n"),
)  # fmt: skip

STRANGERS = (
    Paste("", _A, "'NoneType' object has no attribute 'shape'", "h = batch.shape"),
    Paste("", "KeyError", "'loss'", 'out["loss"]'),
    Paste("", "TypeError", "forward() missing 1 required positional argument: 'x'", "net()"),
    Paste("", "FileNotFoundError", "[Errno 2] No such file or directory: 'data.csv'", "open(name)"),
    Paste("", _A, "module 'torch' has no attribute 'gradients'", "torch.gradients"),
    Paste("", "TypeError", "can't multiply sequence by non-int of type 'float'", "x * 0.1"),
    Paste("", "IndentationError", "unexpected indent", "  x = 1"),
    Paste("", _V, "too many values to unpack (expected 2)", "a, b = net(x)"),
)  # fmt: skip
"""Errors that are neither taught nor named: nothing is found, and nothing is claimed."""
