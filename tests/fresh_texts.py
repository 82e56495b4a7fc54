"""Texts of people, written at once and before the wordings were looked at. Data only.

All are of our own making but torch's messages; no paths or names of people. The key is the case a
teacher would open, "" for what only a topic outside the clinic can answer.
"""

from __future__ import annotations

RAISED: tuple[tuple[str, str], ...] = (
    (
        "vector",
        "Epoch 1:   0%|          | 0/391 [00:00<?, ?it/s]\n"
        "Traceback (most recent call last):\n"
        '  File "/workspace/train_seg.py", line 88, in <module>\n'
        "    trainer.fit(model, loader)\n"
        "  File "
        '"/opt/conda/lib/python3.10/site-packages/pytorch_lightning/trainer/trainer'
        '.py", line 531, in fit\n'
        "    call._call_and_handle_interrupt(\n"
        "  File "
        '"/opt/conda/lib/python3.10/site-packages/pytorch_lightning/core/module.py"'
        ", line 1102, in backward\n"
        "    loss.backward(*args, **kwargs)\n"
        '  File "/opt/conda/lib/python3.10/site-packages/torch/_tensor.py", line '
        "492, in backward\n"
        "    torch.autograd.backward(\n"
        "  File "
        '"/opt/conda/lib/python3.10/site-packages/torch/autograd/__init__.py", '
        "line 117, in _make_grads\n"
        '    raise RuntimeError("grad can be implicitly created only for scalar '
        'outputs")\n'
        "RuntimeError: grad can be implicitly created only for scalar outputs\n"
        "Epoch 1:   0%|          | 0/391 [00:02<?, ?it/s]",
    ),
    (
        "vector",
        "I used reduction='none' to weight the samples and now I get\n"
        "> RuntimeError: grad can be implicitly created only for scalar outputs\n"
        "in loss.backward(). It worked with the default reduction.",
    ),
    (
        "no-graph",
        "[rank1]: Traceback (most recent call last):\n"
        '[rank1]:   File "finetune.py", line 214, in <module>\n'
        "[rank1]:     main(args)\n"
        '[rank1]:   File "finetune.py", line 160, in main\n'
        "[rank1]:     accelerator.backward(loss)\n"
        "[rank1]:   File "
        '"/usr/local/lib/python3.11/dist-packages/accelerate/accelerator.py", line '
        "2329, in backward\n"
        "[rank1]:     loss.backward(**kwargs)\n"
        "[rank1]:   File "
        '"/usr/local/lib/python3.11/dist-packages/torch/_tensor.py", line 581, in '
        "backward\n"
        "[rank1]:     torch.autograd.backward(\n"
        "[rank1]: RuntimeError: element 0 of tensors does not require grad and "
        "does not have a grad_fn",
    ),
    (
        "no-graph",
        "用 LoRA 微调时报错,冻结了主干以后:\n"
        "RuntimeError: element 0 of tensors does not require grad and does not "
        "have a grad_fn\n"
        "  0%|          | 0/1250 [00:01<?, ?it/s]\n"
        "请问是哪里断了?",
    ),
    (
        "no-graph",
        "RuntimeError: element 0 of variables does not require grad and does not "
        "have a grad_fn\n"
        "(this is with torch 0.4, Python 3.6)",
    ),
    (
        "twice",
        "Traceback (most recent call last):\n"
        '  File "gan.py", line 71, in <module>\n'
        "    g_loss.backward()\n"
        '  File "/home/user/.local/lib/python3.8/site-packages/torch/_tensor.py", '
        "line 396, in backward\n"
        "    torch.autograd.backward(self, gradient, retain_graph, create_graph, "
        "inputs=inputs)\n"
        "  File "
        '"/home/user/.local/lib/python3.8/site-packages/torch/autograd/__init__.py"'
        ", line 173, in backward\n"
        "    Variable._execution_engine.run_backward(  # Calls into the C++ engine "
        "to run the backward pass\n"
        "RuntimeError: Trying to backward through the graph a second time (or "
        "directly access saved tensors after they have already been freed). Saved "
        "intermediate values of the graph are freed when you call .backward() or "
        "autograd.grad(). Specify retain_graph=True if you need to backward "
        "through the graph a second time or if you need to access saved tensors "
        "after calling backward.",
    ),
    (
        "twice",
        "RuntimeError: Trying to backward through the graph a second time, but the "
        "buffers have already been freed. Specify retain_graph=True when calling "
        "backward the first time.",
    ),
    (
        "hidden-state",
        "---------------------------------------------------------------------------\n"
        "RuntimeError                              Traceback (most recent call last)\n"
        "<ipython-input-14-2f7c1c6a9b1e> in <module>()\n"
        "     18     out, hidden = rnn(x, hidden)\n"
        "     19     loss = criterion(out, y)\n"
        "---> 20     loss.backward()\n"
        "     21     optimizer.step()\n"
        "\n"
        "/usr/local/lib/python3.7/dist-packages/torch/tensor.py in backward(self, "
        "gradient, retain_graph, create_graph)\n"
        "RuntimeError: Trying to backward through the graph a second time, but the "
        "saved intermediate results have already been freed. Specify "
        "retain_graph=True when calling .backward() or autograd.grad() the first time.",
    ),
    (
        "overwritten",
        "RuntimeError: one of the variables needed for gradient computation has "
        "been modified by an inplace operation: [torch.cuda.FloatTensor [32, 64, "
        "112, 112]], which is output 0 of ReluBackward0, is at version 1; expected "
        "version 0 instead. Hint: enable anomaly detection to find the operation "
        "that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True).",
    ),
    (
        "overwritten",
        "2024-05-02 11:08:44,120 ERROR worker-3 | RuntimeError: one of the "
        "variables needed for gradient computation has been modified by an inplace "
        "operation: [torch.mps.FloatTensor [8, 197, 768]], which is output 0 of "
        "SigmoidBackward0, is at version 2; expected version 1 instead.",
    ),
    (
        "overwritten",
        "RuntimeError: one of the variables needed for gradient computation has "
        "been modified by an inplace operation",
    ),
    (
        "step-between",
        "[W python_anomaly_mode.cpp:104] Warning: Error detected in "
        "AddmmBackward0. Traceback of forward call that caused the error:\n"
        '  File "a2c.py", line 57, in update\n'
        "    value = self.critic(states)\n"
        " (function _print_stack)\n"
        "Traceback (most recent call last):\n"
        '  File "a2c.py", line 70, in update\n'
        "    actor_loss.backward()\n"
        "RuntimeError: one of the variables needed for gradient computation has "
        "been modified by an inplace operation: [torch.FloatTensor [256, 1]], "
        "which is output 0 of AsStridedBackward0, is at version 3; expected "
        "version 2 instead. Hint: the backtrace further above shows the operation "
        "that failed to compute its gradient. The variable in question was changed "
        "in there or anywhere later. Good luck!",
    ),
    (
        "step-between",
        "RuntimeError: one of the variables needed for gradient computation has "
        "been modified by an inplace operation: [torch.cuda.FloatTensor [512, 1]], "
        "which is output 0 of TBackward, is at version 2; expected version 1 "
        "instead. Hint: enable anomaly detection",
    ),
    (
        "leaf-inplace",
        ">>> w -= 0.1 * w.grad\n"
        "Traceback (most recent call last):\n"
        '  File "<stdin>", line 1, in <module>\n'
        "RuntimeError: a leaf Variable that requires grad has been used in an "
        "in-place operation.",
    ),
    (
        "leaf-inplace",
        "RuntimeError: a leaf Variable that requires grad is being used in an "
        "in-place operation.\n"
        "我在手写梯度下降: w -= lr * w.grad",
    ),
    (
        "view-inplace",
        '  File "init.py", line 12, in init_weights\n'
        "    self.emb.weight[0] = 0\n"
        "RuntimeError: a view of a leaf Variable that requires grad is being used "
        "in an in-place operation.",
    ),
    (
        "loses-leaf",
        "Traceback (most recent call last):\n"
        '  File "linreg.py", line 19, in <module>\n'
        "    w = w - lr * w.grad\n"
        "TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'",
    ),
    (
        "grad-is-none",
        "AttributeError: 'NoneType' object has no attribute 'zero_'\n"
        '  File "sgd.py", line 9: w.grad.zero_()',
    ),
    (
        "grad-is-none",
        "Traceback (most recent call last):\n"
        '  File "check.py", line 30, in <module>\n'
        "    model.fc.weight.grad.data.zero_()\n"
        "AttributeError: 'NoneType' object has no attribute 'data'",
    ),
    (
        "nonleaf-grad",
        "/usr/local/lib/python3.10/dist-packages/torch/_tensor.py:1013: "
        "UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is "
        "being accessed. Its .grad attribute won't be populated during "
        "autograd.backward(). If you indeed want the .grad field to be populated "
        "for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. "
        "(Triggered internally at ../build/aten/src/ATen/core/TensorBody.h:494.)\n"
        "  return self._grad\n"
        "None",
    ),
    (
        "optimizer-nonleaf",
        '  File "/usr/lib/python3/dist-packages/torch/optim/optimizer.py", line '
        "256, in add_param_group\n"
        '    raise ValueError("can\'t optimize a non-leaf Tensor")\n'
        "ValueError: can't optimize a non-leaf Tensor",
    ),
    ("no-parameters", "ValueError: optimizer got an empty parameter list"),
    (
        "integers",
        "RuntimeError: Only Tensors of floating point and complex dtype can "
        "require gradients\n"
        "   4 x = torch.tensor([1, 2, 3], requires_grad=True)",
    ),
    ("integer-weight", "RuntimeError: only Tensors of floating point dtype can require gradients"),
    (
        "unused",
        "[rank0]: RuntimeError: One of the differentiated Tensors appears to not "
        "have been used in the graph. Set allow_unused=True if this is the desired "
        "behavior.",
    ),
    (
        "numpy",
        "  plt.plot(losses)\n"
        '  File "/opt/conda/lib/python3.9/site-packages/torch/_tensor.py", line '
        "970, in __array__\n"
        "    return self.numpy()\n"
        "RuntimeError: Can't call numpy() on Tensor that requires grad. Use "
        "tensor.detach().numpy() instead.",
    ),
    (
        "numpy",
        "RuntimeError: Can't call numpy() on Variable that requires grad. Use "
        "var.detach().numpy() instead.",
    ),
    (
        "class-range",
        "../aten/src/ATen/native/cuda/Loss.cu:250: "
        "nll_loss_forward_reduce_cuda_kernel_2d: block: [0,0,0], thread: [5,0,0] "
        "Assertion `t >= 0 && t < n_classes` failed.\n"
        "../aten/src/ATen/native/cuda/Loss.cu:250: "
        "nll_loss_forward_reduce_cuda_kernel_2d: block: [0,0,0], thread: [9,0,0] "
        "Assertion `t >= 0 && t < n_classes` failed.\n"
        "Traceback (most recent call last):\n"
        '  File "train.py", line 65, in <module>\n'
        "    loss.backward()\n"
        "RuntimeError: CUDA error: device-side assert triggered\n"
        "CUDA kernel errors might be asynchronously reported at some other API "
        "call, so the stacktrace below might be incorrect.\n"
        "For debugging consider passing CUDA_LAUNCH_BLOCKING=1.",
    ),
    ("class-range", "IndexError: Target 10 is out of bounds."),
    (
        "class-range",
        "RuntimeError: Assertion `cur_target >= 0 && cur_target < n_classes' "
        "failed.  at /pytorch/aten/src/THNN/generic/ClassNLLCriterion.c:97",
    ),
    (
        "labels",
        "RuntimeError: expected scalar type Long but found Float\n"
        '  File "/usr/local/lib/python3.8/site-packages/torch/nn/functional.py", '
        "line 2824, in cross_entropy\n"
        "    return torch._C._nn.cross_entropy_loss(input, target, weight, "
        "_Reduction.get_enum(reduction), ignore_index)",
    ),
    (
        "labels",
        "RuntimeError: \"nll_loss_forward_reduce_cuda_kernel_2d_index\" not implemented for 'Int'",
    ),
    ("label-column", "RuntimeError: 0D or 1D target tensor expected, multi-target not supported"),
    (
        "label-column",
        "RuntimeError: multi-target not supported at "
        "/pytorch/aten/src/THCUNN/generic/ClassNLLCriterion.cu:15",
    ),
    (
        "bce-range",
        "/pytorch/aten/src/ATen/native/cuda/Loss.cu:103: operator(): block: "
        "[0,0,0], thread: [31,0,0] Assertion `input_val >= zero && input_val <= "
        "one` failed.\n"
        "RuntimeError: CUDA error: device-side assert triggered",
    ),
    ("bce-range", "RuntimeError: all elements of input should be between 0 and 1"),
    (
        "bce-sizes",
        "ValueError: Using a target size (torch.Size([64])) that is different to "
        "the input size (torch.Size([64, 1])) is deprecated. Please ensure they "
        "have the same size.",
    ),
    (
        "float64",
        "Traceback (most recent call last):\n"
        '  File "boston.py", line 41, in <module>\n'
        "    pred = net(torch.from_numpy(X))\n"
        '  File "/opt/conda/lib/python3.8/site-packages/torch/nn/functional.py", '
        "line 1848, in linear\n"
        "    return torch._C._nn.linear(input, weight, bias)\n"
        "RuntimeError: expected scalar type Float but found Double",
    ),
    ("float64", "RuntimeError: mat1 and mat2 must have the same dtype, but got Double and Float"),
    (
        "float64",
        "RuntimeError: Input type (torch.cuda.DoubleTensor) and weight type "
        "(torch.cuda.FloatTensor) should be the same",
    ),
    ("half-float", "RuntimeError: mat1 and mat2 must have the same dtype, but got Half and Float"),
    ("half-float", "RuntimeError: Input type (c10::Half) and bias type (float) should be the same"),
    (
        "integers-into-layer",
        "RuntimeError: mat1 and mat2 must have the same dtype, but got Long and Float",
    ),
    (
        "broadcast",
        "/opt/conda/lib/python3.10/site-packages/torch/nn/modules/loss.py:535: "
        "UserWarning: Using a target size (torch.Size([100])) that is different to "
        "the input size (torch.Size([100, 1])). This will likely lead to incorrect "
        "results due to broadcasting. Please ensure they have the same size.\n"
        "  return F.mse_loss(input, target, reduction=self.reduction)",
    ),
    (
        "implicit-dim",
        "net.py:33: UserWarning: Implicit dimension choice for log_softmax has "
        "been deprecated. Change the call to include dim=X as an argument.",
    ),
    (
        "step-before-scheduler",
        "UserWarning: Detected call of `lr_scheduler.step()` before "
        "`optimizer.step()`. In PyTorch 1.1.0 and later, you should call them in "
        "the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  "
        "Failure to do this will result in PyTorch skipping the first value of the "
        "learning rate schedule.",
    ),
    (
        "copy-construct",
        "UserWarning: To copy construct from a tensor, it is recommended to use "
        "sourceTensor.clone().detach() or "
        "sourceTensor.clone().detach().requires_grad_(True), rather than "
        "torch.tensor(sourceTensor).",
    ),
    (
        "checkpoint-inputs",
        "/venv/lib/python3.11/site-packages/torch/utils/checkpoint.py:85: "
        "UserWarning: None of the inputs have requires_grad=True. Gradients will be None\n"
        "  warnings.warn(",
    ),
    (
        "batchnorm-one",
        "ValueError: Expected more than 1 value per channel when training, got "
        "input size torch.Size([1, 256, 1, 1])",
    ),
    (
        "optimizer-groups",
        "ValueError: loaded state dict contains a parameter group that doesn't "
        "match the size of optimizer's group",
    ),
    (
        "optimizer-state-shape",
        '  File "/opt/conda/lib/python3.10/site-packages/torch/optim/adam.py", '
        "line 391, in _single_tensor_adam\n"
        "    exp_avg.lerp_(grad, 1 - beta1)\n"
        "RuntimeError: The size of tensor a (128) must match the size of tensor b "
        "(256) at non-singleton dimension 0",
    ),
    ("scaler-half-weights", "ValueError: Attempting to unscale FP16 gradients."),
    ("scaler-no-checks", "AssertionError: No inf checks were recorded for this optimizer."),
    (
        "deepcopy",
        "RuntimeError: Only Tensors created explicitly by the user (graph leaves) "
        "support the deepcopy protocol at the moment",
    ),
    (
        "inference",
        "RuntimeError: Inference tensors cannot be saved for backward. To work "
        "around you can make a clone to get a normal tensor and use it in autograd.",
    ),
    (
        "function-view",
        "RuntimeError: Output 0 of BackwardHookFunctionBackward is a view and is "
        "being modified inplace. This view was created inside a custom Function "
        "(or because an input was returned as-is) and the autograd logic to handle "
        "view+inplace would override the custom backward associated with the "
        "custom Function, leading to incorrect gradients.",
    ),
    (
        "many-views",
        "RuntimeError: Output 0 of UnbindBackward0 is a view and is being modified "
        "inplace. This view is the output of a function that returns multiple "
        "views. Such functions do not allow the output views to be modified inplace.",
    ),
    (
        "view-under-no-grad",
        "RuntimeError: A view was created in no_grad mode and is being modified "
        "inplace with grad mode enabled.",
    ),
    (
        "vmap-item",
        "RuntimeError: vmap: It looks like you're calling .item() on a Tensor. We "
        "don't support vmap over calling .item() on a Tensor, please try to "
        "rewrite what you're doing with other operations.",
    ),
    (
        "vmap-if",
        "RuntimeError: vmap: It looks like you're attempting to use a Tensor in "
        "some data-dependent control flow. We don't support that yet, please shout "
        "over at https://github.com/pytorch/functorch/issues/257 .",
    ),
    ("vmap-random", "RuntimeError: vmap: called random operation while in randomness error mode."),
    (
        "backward-after-item",
        "    total = loss1.item() + loss2.item()\n"
        "    total.backward()\n"
        "AttributeError: 'float' object has no attribute 'backward'",
    ),
    ("item-of-many", "ValueError: only one element tensors can be converted to Python scalars"),
    (
        "division",
        "RuntimeError: Function 'DivBackward0' returned nan values in its 1th output.\n"
        "while running with torch.autograd.detect_anomaly()",
    ),
    ("where", "RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output."),
    (
        "clip-nonfinite",
        "RuntimeError: The total norm of order 2.0 for gradients from `parameters` "
        "is non-finite, so it cannot be clipped. To disable this error and scale "
        "the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`",
    ),
    (
        "",
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. "
        "GPU 0 has a total capacity of 23.69 GiB of which 1.02 GiB is free.",
    ),
    (
        "",
        "RuntimeError: Expected all tensors to be on the same device, but found at "
        "least two devices, cuda:0 and cpu! (when checking argument for argument "
        "mat1 in method wrapper_CUDA_addmm)",
    ),
    (
        "",
        "RuntimeError: MPS backend out of memory (MPS allocated: 17.20 GB, other "
        "allocations: 811.30 MB, max allowed: 18.13 GB).",
    ),
    (
        "",
        "[rank3]:[E ProcessGroupNCCL.cpp:475] [Rank 3] Watchdog caught collective "
        "operation timeout: WorkNCCL(SeqNum=1423, OpType=ALLREDUCE, "
        "Timeout(ms)=1800000) ran for 1800452 milliseconds before timing out.",
    ),
    (
        "",
        "RuntimeError: Expected to have finished reduction in the prior iteration "
        "before starting a new one. This error indicates that your module has "
        "parameters that were not used in producing loss.",
    ),
    ("", "RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)"),
    ("", "RuntimeError: DataLoader worker (pid 21873) is killed by signal: Killed."),
    (
        "",
        "RuntimeError: Error(s) in loading state_dict for Net:\n"
        "\tsize mismatch for fc.weight: copying a param with shape torch.Size([10, "
        "512]) from checkpoint, the shape in current model is torch.Size([2, 512]).",
    ),
    (
        "",
        "NotImplementedError: The operator 'aten::_linalg_svd.U' is not currently "
        "implemented for the MPS device.",
    ),
    ("", "RuntimeError: cuDNN error: CUDNN_STATUS_NOT_INITIALIZED"),
    ("", "torch._dynamo.exc.Unsupported: call_function BuiltinVariable(print)"),
    ("", "AssertionError: Torch not compiled with CUDA enabled"),
    (
        "overwritten",
        "[rank3]: RuntimeError: one of the variables needed for gradi"
        "ent computation has been modified by an inplace operation: ["
        "torch.cuda.FloatTensor [16, 64]], which is output 0 of ReluB"
        "ackward0, is at version 2; expected version 1 instead. Hint:"
        " enable anomaly detection",
    ),
    (
        "twice",
        "  12%|█▏        | 120/1000 [00:10<01:10, 12.5it/s]\nTraceback"
        ' (most recent call last):\n  File "gan.py", line 71, in <modu'
        "le>\n    g_loss.backward()\nRuntimeError: Trying to backward t"
        "hrough the graph a second time, but the buffers have already"
        " been freed. Specify retain_graph=True when calling backward"
        " the first time.",
    ),
    (
        "numpy",
        '    plt.plot(pred)\n  File "/usr/lib/python3/dist-packages/to'
        'rch/tensor.py", line 630, in __array__\n    return self.numpy'
        "()\nRuntimeError: Can't call numpy() on Variable that require"
        "s grad. Use var.detach().numpy() instead.",
    ),
    (
        "leaf-inplace",
        "RuntimeError: a leaf Variable that requires grad has been used in an in-place operation.",
    ),
    (
        "label-column",
        "RuntimeError: 0D or 1D target tensor expected, multi-target not supported",
    ),
    (
        "labels",
        '  File "x.py", line 3, in <module>\n    loss = F.cross_entrop'
        "y(out, y)\nRuntimeError: expected scalar type Long but found "
        "Float",
    ),
    (
        "class-range",
        "../aten/src/ATen/native/cuda/Loss.cu:250: nll_loss_forward_r"
        "educe_cuda_kernel_2d: block: [0,0,0], thread: [5,0,0] Assert"
        "ion `t >= 0 && t < n_classes` failed.\nRuntimeError: CUDA err"
        "or: device-side assert triggered",
    ),
    (
        "float64",
        "RuntimeError: mat1 and mat2 must have the same dtype, but got Double and Float",
    ),
    (
        "batchnorm-one",
        "ValueError: Expected more than 1 value per channel when trai"
        "ning, got input size torch.Size([1, 256, 1, 1])",
    ),
    (
        "bce-range",
        "RuntimeError: all elements of input should be between 0 and 1",
    ),
    (
        "bce-sizes",
        "ValueError: Using a target size (torch.Size([32])) that is d"
        "ifferent to the input size (torch.Size([32, 1])) is deprecat"
        "ed. Please ensure they have the same size.",
    ),
    (
        "no-parameters",
        '  File "a.py", line 9\n    opt = torch.optim.Adam(net.paramet'
        "ers())\nValueError: optimizer got an empty parameter list",
    ),
    (
        "optimizer-nonleaf",
        "ValueError: can't optimize a non-leaf Tensor",
    ),
    (
        "unused",
        "RuntimeError: One of the differentiated Tensors appears to n"
        "ot have been used in the graph. Set allow_unused=True if thi"
        "s is the desired behavior.",
    ),
    (
        "deepcopy",
        "    best = copy.deepcopy(state)\nRuntimeError: Only Tensors c"
        "reated explicitly by the user (graph leaves) support the dee"
        "pcopy protocol at the moment",
    ),
    (
        "integers",
        "RuntimeError: Only Tensors of floating point and complex dtype can require gradients",
    ),
    (
        "backward-after-item",
        "    loss.item().backward()\nAttributeError: 'float' object has no attribute 'backward'",
    ),
    (
        "item-of-many",
        "ValueError: only one element tensors can be converted to Python scalars",
    ),
    (
        "function-old-form",
        "RuntimeError: Legacy autograd function with non-static forwa"
        "rd method is deprecated. Please use new-style autograd funct"
        "ion with static forward method.",
    ),
    (
        "scaler-no-checks",
        "    scaler.step(opt)\nAssertionError: No inf checks were recorded for this optimizer.",
    ),
    (
        "scaler-half-weights",
        "ValueError: Attempting to unscale FP16 gradients.",
    ),
    (
        "half-float",
        "RuntimeError: expected scalar type Half but found Float",
    ),
    (
        "inference",
        "RuntimeError: Inference tensors cannot be saved for backward"
        ". To work around you can make a clone to get a normal tensor"
        " and use it in autograd.",
    ),
    (
        "grad-is-none",
        "    w.grad.zero_()\nAttributeError: 'NoneType' object has no attribute 'zero_'",
    ),
    (
        "",
        "torch.mps: RuntimeError: MPS backend out of memory (MPS allo"
        "cated: 17.9 GB, other allocations: 500 MB, max allowed: 18.1"
        " GB).",
    ),
    (
        "",
        "RuntimeError: Expected all tensors to be on the same device,"
        " but found at least two devices, mps:0 and cpu!",
    ),
    (
        "vmap-if",
        "RuntimeError: vmap: It looks like you're attempting to use a"
        " Tensor in some data-dependent control flow. We don't suppor"
        "t that yet, please shout over at",
    ),
    (
        "accuracy",
        "    acc = (out.argmax(1) == y).float().mean()\n    acc.backwa"
        "rd()\nRuntimeError: element 0 of tensors does not require gra"
        "d and does not have a grad_fn",
    ),
    (
        "vector",
        "2024-03-01 10:00:01 ERROR trainer: grad can be implicitly created only for scalar outputs",
    ),
    (
        "float64",
        "RuntimeError: expected m1 and m2 to have the same dtype, but got: double != float",
    ),
    (
        "unused",
        "RuntimeError: One of the differentiated Variables appears to"
        " not have been used in the graph",
    ),
    (
        "view-inplace",
        "RuntimeError: a view of a leaf Variable that requires grad i"
        "s being used in an in-place operation.",
    ),
    (
        "implicit-dim",
        "main.py:14: UserWarning: Implicit dimension choice for softm"
        "ax has been deprecated. Change the call to include dim=X as "
        "an argument.",
    ),
    (
        "step-before-scheduler",
        "UserWarning: Detected call of `lr_scheduler.step()` before `optimizer.step()`.",
    ),
    (
        "clip-nonfinite",
        "RuntimeError: The total norm of order 2.0 for gradients from"
        " `parameters` is non-finite, so it cannot be clipped.",
    ),
    (
        "",
        "[rank0]: torch.OutOfMemoryError: CUDA out of memory. Tried t"
        "o allocate 2.00 GiB. GPU 0 has a total capacity of 23.69 GiB",
    ),
)

COMPLAINED: tuple[tuple[str, str], ...] = (
    (
        "accumulates",
        "The gradient gets bigger every iteration although I use the same batch, "
        "w.grad is 2, 4, 6, ... each time I call backward",
    ),
    ("accumulates", "每次 backward 之后梯度都在累加,越来越大,是不是忘了清零?"),
    (
        "double-softmax",
        "My model ends with nn.Softmax and I use nn.CrossEntropyLoss, loss stays "
        "around 2.3 and barely moves",
    ),
    ("double-softmax", "网络最后一层加了 softmax,又用 CrossEntropyLoss,loss 一直降不下去"),
    (
        "history",
        "CUDA memory grows every iteration until it crashes, I do total_loss += "
        "loss in the training loop",
    ),
    ("history", "训练时显存越来越大,total_loss += loss"),
    (
        "eval",
        "I call model.eval() for validation but memory usage is the same and the "
        "outputs still have grad_fn",
    ),
    (
        "where",
        "torch.where with sqrt gives nan gradient although the branch with nan is not selected",
    ),
    ("where", "用 torch.where 屏蔽了负数,梯度还是 nan"),
    ("rounding", "I use torch.round in my loss and all gradients are zero"),
    (
        "frozen-batchnorm",
        "I froze the BatchNorm layers with requires_grad=False but running_mean "
        "still changes during training",
    ),
    (
        "optimizer-too-early",
        "I replaced model.fc after creating the optimizer and the new layer does not train",
    ),
    (
        "clip-after-step",
        "gradient clipping has no effect, I call clip_grad_norm_ after optimizer.step()",
    ),
    (
        "threshold",
        "I made the threshold an nn.Parameter, mask = (x > threshold).float(), its grad is None",
    ),
    (
        "fake-fix",
        "I set loss.requires_grad = True to get rid of the error, now the loss "
        "does not change at all",
    ),
    ("nll-probabilities", "NLLLoss gives negative loss values, the last layer is softmax"),
    (
        "double-softmax",
        "Accuracy is stuck at 10%. My forward returns F.softmax(x, dim=1) and the "
        "criterion is cross entropy.",
    ),
    (
        "accumulates",
        "If I call backward in a loop the grad keeps growing, the second time it is exactly double",
    ),
    (
        "history",
        "RAM usage increases every batch. I append the loss to a list: losses.append(loss)",
    ),
    (
        "eval",
        "Is model.eval() the same as torch.no_grad()? With eval() I still get a "
        "grad_fn on the output",
    ),
    (
        "where",
        "nan gradients with torch.where even though I mask out the zero entries "
        "before the division",
    ),
    ("rounding", "the gradient is 0 everywhere after torch.floor / torch.sign"),
    ("frozen-batchnorm", "BN statistics keep updating although I froze the backbone"),
    (
        "optimizer-too-early",
        "new head is not trained: I assigned model.head = nn.Linear(...) after "
        "optimizer = Adam(model.parameters())",
    ),
    (
        "optimizer-not-told",
        "I unfroze layer4 in epoch 5 with requires_grad = True but its weights "
        "never change, optimizer only got the fc parameters",
    ),
    ("clip-after-step", "clip_grad_norm_ comes after the step and the loss still explodes"),
    (
        "clip-scaled",
        "With GradScaler and clip_grad_norm_ the gradients are clipped far too "
        "much, do I have to unscale first?",
    ),
    ("clip-one-inf", "after clip_grad_norm_ all my gradients are nan because one was inf"),
    ("fake-fix", "loss.requires_grad_(True) removes the error but the weights stay the same"),
    ("threshold", "learnable threshold does not get a gradient, I compare with >"),
    (
        "zero-before-step",
        "model does not learn at all: loss.backward(), optimizer.zero_grad(), optimizer.step()",
    ),
    (
        "undivided-accumulation",
        "gradient accumulation over 8 steps gives different results than a large "
        "batch, I don't divide the loss",
    ),
    ("nll-probabilities", "my loss is negative with nn.NLLLoss after a softmax layer"),
    ("kl-probabilities", "F.kl_div returns negative values, I pass two softmax outputs"),
    ("half-detached", "I detached the target in one term only and the gradient differs"),
    ("data", "I modify w.data inside the graph and the gradient is wrong without any error"),
    ("underflow", "gradients are exactly 0 in fp16 but not in fp32"),
    ("relu-zero", "dead ReLU: all gradients of the layer are zero"),
    ("sum-trap", "gradient of softmax output summed is zero"),
    ("log-softmax", "torch.log(torch.softmax(x)) gives -inf and nan gradients"),
    ("norm", "gradient of torch.norm at zero is nan"),
    ("equal-eigenvalues", "eigh backward gives nan for repeated eigenvalues"),
    ("clamp", "梯度在 clamp 之后全是 0"),
    ("where", "torch.where 反向传播出现 nan,明明没有选那一支"),
    ("eval", "model.eval() 之后显存没有减少,输出仍然有 grad_fn"),
    ("frozen-batchnorm", "冻结了 BN 层,running_mean 还是在变"),
    ("zero-before-step", "参数不更新:先 backward,再 zero_grad,最后 step"),
    ("optimizer-too-early", "先建了优化器再替换 fc 层,新层不训练"),
    ("clip-after-step", "梯度裁剪写在 optimizer.step() 后面,没有效果"),
    ("nll-probabilities", "NLLLoss 的损失是负数,最后一层是 softmax"),
    ("double-softmax", "模型输出经过 softmax 后再用交叉熵,准确率上不去"),
    ("history", "把 loss 加到 total 里,内存一直涨"),
    ("fake-fix", "加了 loss.requires_grad = True 不报错了,但参数没变"),
    ("undivided-accumulation", "梯度累积没有除以步数,结果和大 batch 不一样"),
    ("masked-nan", "用 mask 乘以 0,nan 还是 nan"),
    ("accumulates", "Why is w.grad larger each time I run the cell? I never reset it."),
    (
        "double-softmax",
        "classification network with a softmax output layer and "
        "nn.CrossEntropyLoss converges very slowly",
    ),
    ("history", "GPU memory keeps rising over the epoch, running_loss += loss"),
    ("eval", "does model.eval() turn off gradients? loss.backward() still works afterwards"),
    ("where", "I guard log with torch.where(x > 0, torch.log(x), 0.) but x.grad contains nan"),
    ("rounding", "Quantising with torch.round kills my gradients, x.grad is all zeros"),
    (
        "frozen-batchnorm",
        "transfer learning: BatchNorm parameters frozen, evaluation results still "
        "drift because running_var updates",
    ),
    (
        "optimizer-too-early",
        "swapped the classifier after building SGD, the classifier weights are "
        "still the initial ones",
    ),
    ("clip-after-step", "is it ok to call clip_grad_norm_ after optimizer.step()?"),
    ("clip-scaled", "how to clip gradients with torch.cuda.amp GradScaler"),
    ("fake-fix", "set requires_grad=True on the loss, training runs but parameters are unchanged"),
    ("threshold", "my learnable threshold parameter has grad None, used as (x > self.t)"),
    (
        "undivided-accumulation",
        "accumulate gradients over 4 mini-batches: should the loss be divided by 4?",
    ),
    ("nll-probabilities", "nn.NLLLoss returns -0.87, model outputs probabilities"),
    ("kl-probabilities", "KLDivLoss is negative"),
    ("relu-zero", "half of the neurons are dead after ReLU, gradient zero"),
    ("underflow", "fp16 训练时梯度下溢变成 0"),
    ("where", "where 的两个分支都会求梯度吗?出现了 nan"),
    ("norm", "两个点重合时距离的梯度是 nan"),
    ("clamp", "被 clamp 截断的元素没有梯度"),
    ("accumulates", "忘记 zero_grad 了,梯度一直变大"),
    ("fake-fix", "给 loss 设 requires_grad=True 之后能跑,但是模型没变化"),
    ("threshold", "可学习的阈值参数梯度为 None"),
    ("shared-memory", "x.detach() 改了之后原来的 x 也变了"),
    ("hooks", "in which order are backward hooks called?"),
    (
        "double-softmax",
        "My network ends in nn.Softmax and I train with CrossEntropyL"
        "oss, the loss gets stuck around 1.5",
    ),
    (
        "accumulates",
        "gradients get bigger every iteration although the input is the same",
    ),
    (
        "history",
        "RAM usage grows every step, I sum the losses in a list for plotting",
    ),
    (
        "optimizer-not-told",
        "unfroze the encoder after epoch 5 but its weights never move",
    ),
    (
        "no-parameters",
        "model.parameters() doesn't list my blocks, I put them in self.blocks = []",
    ),
    (
        "broadcast",
        "regression predicts the mean for every input, output is (N,1) and target (N,)",
    ),
    (
        "nonleaf-grad",
        "how do I get the gradient of a hidden activation? h.grad is None",
    ),
    (
        "norm",
        "nan gradient of torch.norm for a zero vector",
    ),
    (
        "underflow",
        "my half precision gradients are all exactly zero",
    ),
    (
        "half-detached",
        "used .detach() on one branch and now the gradient is different from the paper",
    ),
    (
        "eval",
        "Does eval mode save memory like no_grad?",
    ),
    (
        "undivided-accumulation",
        "gradient accumulation gives larger effective learning rate than a big batch",
    ),
    (
        "frozen-batchnorm",
        "requires_grad False on all bn layers but running_mean keeps changing",
    ),
    (
        "tensor-of-tensors",
        "built the loss with torch.tensor([l1, l2]).sum() and nothing is learned",
    ),
    (
        "double-softmax",
        "模型最后一层加了 softmax，又用 CrossEntropyLoss，loss 降不下来",
    ),
    (
        "accumulates",
        "不清零梯度会怎么样",
    ),
    (
        "history",
        "训练几个 epoch 之后显存越来越大，我用 total_loss += loss 统计",
    ),
    (
        "nonleaf-grad",
        "中间变量的梯度为什么是 None",
    ),
    (
        "rounding",
        "量化时用了 round，反向传播梯度全是 0",
    ),
    (
        "broadcast",
        "预测是 (N,1)，标签是 (N,)，MSELoss 结果不对",
    ),
    (
        "optimizer-too-early",
        "先建了优化器再换最后一层，新的层不更新",
    ),
    (
        "no-parameters",
        "用 python 列表存层，参数没有被训练",
    ),
    (
        "division",
        "除以零导致梯度 nan",
    ),
    (
        "clip-after-step",
        "梯度裁剪写在 optimizer.step() 后面有用吗",
    ),
    (
        "log-softmax",
        "log(softmax) 出现 -inf",
    ),
    (
        "tensor-of-tensors",
        "用 torch.tensor 把几个 loss 拼起来之后没有梯度",
    ),
    (
        "kl-probabilities",
        "KL 散度算出来是负数",
    ),
    (
        "undivided-accumulation",
        "梯度累积要不要除以步数",
    ),
    (
        "history",
        "my memory leaks because I keep losses.append(loss)",
    ),
    (
        "optimizer-too-early",
        "I replaced model.fc after creating the Adam optimizer and the head stays random",
    ),
    (
        "optimizer-not-told",
        "unfreezing layers mid-training has no effect",
    ),
    (
        "nonleaf-grad",
        "grad of an intermediate tensor is None after backward",
    ),
    (
        "fake-fix",
        "calling loss.requires_grad_() makes the error vanish but the model doesn't learn",
    ),
    (
        "underflow",
        "float16 gradients vanish to zero",
    ),
    (
        "where",
        "nan in backward although torch.where masks the bad branch",
    ),
    (
        "eval",
        "验证时只写 model.eval() 显存还是很大",
    ),
    (
        "loses-leaf",
        "手动更新 w = w - lr * w.grad 之后 w.grad 变成 None",
    ),
    (
        "shared-memory",
        "detach 之后修改数值，原张量也跟着变",
    ),
    (
        "norm",
        "欧氏距离为 0 时梯度是 nan",
    ),
    (
        "clip-scaled",
        "混合精度训练怎么裁剪梯度",
    ),
)
"""Nothing was raised: what people write then."""

NO_CASE = (
    "how do I install pytorch with cuda 12",
    "which optimizer is best for transformers?",
    "DataLoader is slow with num_workers=0",
    "how to save and load a model",
    "What is the difference between view and reshape?",
    "my accuracy is 95% on train and 60% on test",
    "如何安装 pytorch",
    "学习率设多少合适",
    "use softmax for attention",
    "information about the hardware",
    "the maximum sequence length is 512",
    "plot the loss with matplotlib",
    "为什么 GPU 利用率低",
    "tensor to list conversion",
    "how to seed everything",
    "layers = [] in keras model parameters()",
    "torch.tensor([1,2]) loss of precision, nothing else",
    "how do I list the parameters() of all blocks in a python list",
    "what does accumulate mean in gradient accumulation with a bigger batch",
    "is eval mode needed for a gradient checkpoint tutorial",
    "unfreeze the whole model, nothing special",
    "mse for regression with shapes [n, 1] and [n, 1]",
    "combine two losses with torch.stack, nothing unusual",
    "解冻后用 adam 还是 sgd",
    "中间层的梯度怎么可视化",
)
"""Questions that no case answers."""
