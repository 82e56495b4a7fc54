"""The messages of each case, by torch version and device, and what tells causes apart. Data only.

The first wording of a case is the one that the installed torch gives when the case is run.
"""

from __future__ import annotations

from gradlab.clinic.wording import Wording

_NO_GRAPH = Wording("element 0 of tensors does not require grad and does not have a grad_fn")
_TWICE = Wording(
    "Trying to backward through the graph a second time (or directly access saved tensors after "
    "they have already been freed). Saved intermediate values of the graph are freed when you "
    "call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward "
    "through the graph a second time or if you need to access saved tensors after calling backward."
)
_AGAIN = Wording("Trying to backward through the graph a second time", "0.4 to 1.8")
_MODIFIED = (
    "one of the variables needed for gradient computation has been modified by an inplace operation"
)
_NONE = "'«NoneType»' object has no attribute"
_SAME = "must have the same dtype, but got"
_UNUSED = "appears to not have been used in the graph"
_FLAG = "only Tensors of floating point dtype can require gradients"
_NAN = "returned nan values in its 0th output"
_VIEW = "is a view and is being modified inplace"
_JACOBIAN = "Jacobian mismatch for output 0 with respect to input 0"
_SCALAR = Wording(
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior"
)
_HALF = "<Half|BFloat16>"
_WHOLE = "<Long|Int|Byte|Short|Bool>"
_DOUBLE_FLOAT = "<«Double» and «Float»|«Float» and «Double»>"
_HALF_FLOAT = (
    "<«Half» and «Float»|«Float» and «Half»|«BFloat16» and «Float»|«Float» and «BFloat16»>"
)
_SIZES = "Using a target size (torch.Size([3])) that is different to the input size"

_SECOND_PASS = (
    _TWICE,
    _AGAIN,
    Wording(
        "Trying to backward through the graph a second time, but the saved intermediate results "
        "have already been freed. Specify retain_graph=True when calling backward the first "
        "time.",
        "1.8",
    ),
    Wording(
        "Trying to backward through the graph a second time, but the buffers have already been "
        "freed. Specify retain_graph=True when calling backward the first time.",
        "0.4",
    ),
)

WORDINGS: dict[str, tuple[Wording, ...]] = {
    "vector": (
        Wording("grad can be implicitly created only for scalar outputs"),
        Wording(
            "backward should be called only on a scalar (i.e. 1-element tensor) or with gradient "
            "w.r.t. the variable",
            "0.2",
        ),
    ),
    "no-graph": (
        _NO_GRAPH,
        Wording("element 0 of variables does not require grad and does not have a grad_fn", "0.4"),
        Wording("there are no graph nodes that require computing gradients", "0.3"),
    ),
    "twice": _SECOND_PASS,
    "nonleaf-grad": (
        Wording(
            "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. "
            "Its .grad "
            "attribute won't be populated during autograd.backward(). If you indeed want the .grad "
            "field to be populated for a non-leaf Tensor, use .retain_grad() on the "
            "non-leaf Tensor."
        ),
        Wording(
            "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. "
            "Its .grad "
            "attribute won't be populated during autograd.backward(). If you indeed want the "
            "gradient for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor.",
            "1.8",
        ),
        Wording(_NONE, needs=(".grad attribute of a Tensor that is not a leaf",)),
        Wording("'«NoneType»'", needs=(".grad attribute of a Tensor that is not a leaf",)),
    ),
    "too-late": (_NO_GRAPH,),
    "integers": (
        Wording("Only Tensors of floating point and complex dtype can require gradients"),
        Wording(_FLAG, "1.5", needs=("torch.tensor(", "torch.LongTensor(")),
    ),
    "integer-weight": (
        Wording(_FLAG),
        Wording("Only Tensors of floating point and complex dtype can require gradients"),
    ),
    "v-shape": (
        Wording(
            "Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and output[0] has a "
            "shape of torch.Size([3])."
        ),
    ),
    "identity": (
        Wording(
            "Mismatch in shape: grad_output[0] has a shape of torch.Size([2, 2]) and output[0] has "
            "a shape of torch.Size([2])."
        ),
    ),
    "unused": (
        Wording(
            "The differentiated Tensor at index 1 appears to not have been used in the graph. Set "
            "allow_unused=True if this is the desired behavior."
        ),
        Wording(f"One of the differentiated Tensors {_UNUSED}. Set allow_unused=True", "2.0"),
        Wording(f"One of the differentiated Variables {_UNUSED}", "0.4"),
    ),
    "slice": (
        Wording(
            "The differentiated Tensor at index 0 appears to not have been used in the graph. Set "
            "allow_unused=True if this is the desired behavior."
        ),
        Wording(f"One of the differentiated Tensors {_UNUSED}", "2.0"),
    ),
    "constant-input": (
        Wording("One of the differentiated Tensors does not require grad"),
        Wording("One of the differentiated Variables does not require grad", "0.4"),
    ),
    "grad-is-none": (
        Wording(f"{_NONE} '«zero_»'"),
        Wording(_NONE, needs=(".grad.", ".grad)")),
    ),
    "loses-leaf": (
        Wording("unsupported operand type(s) for *: '«float»' and '«NoneType»'"),
        Wording("unsupported operand type(s) for … '«NoneType»'", needs=(".grad",)),
    ),
    "backward-after-item": (
        Wording("'<«float»|«int»>' object has no attribute '«backward»'"),
        Wording(
            "'<numpy.«float64»|numpy.«float32»|numpy.«ndarray»>' object has no attribute "
            "'«backward»'"
        ),
    ),
    "item-of-many": (
        Wording("a Tensor with 3 elements cannot be converted to Scalar"),
        Wording("only one element tensors can be converted to Python scalars"),
    ),
    "integers-into-layer": (
        Wording(f"mat1 and mat2 {_SAME} {_WHOLE} and <Float|Double|Half>"),
        Wording(f"mat1 and mat2 {_SAME} <Float|Double|Half> and {_WHOLE}"),
        Wording("expected scalar type <Float|Double|Half> but found <«Long»|«Int»|«Byte»>", "1.10"),
        Wording("Found dtype <«Long»|«Int»> but expected Float", "1.10"),
        Wording("expected m1 and m2 to have the same dtype, but got: <long|int> != float", "2.0"),
        Wording(
            "Expected object of scalar type Float but got scalar type <«Long»|«Int»> for argument",
            "1.4",
        ),
        Wording(
            "Expected object of type torch.FloatTensor but found type <«torch.LongTensor»> for "
            "argument",
            "0.4",
        ),
        Wording(
            "<addmm_impl_cpu_|host_softmax|softmax_lastdim_kernel_impl> not implemented for "
            "'«Long»'"
        ),
        Wording("log_softmax_lastdim_kernel_impl not implemented for '«Long»'"),
        Wording("Input type (<long|int>) and <bias|weight> type (float) should be the same", "2.0"),
    ),
    "leaf-inplace": (
        Wording("a leaf Variable that requires grad is being used in an in-place operation."),
        Wording(
            "a leaf Variable that requires grad has been used in an in-place operation.", "1.5"
        ),
        Wording("leaf variable has been moved into the graph interior", "1.5"),
    ),
    "view-inplace": (
        Wording(
            "a view of a leaf Variable that requires grad is being used in an in-place operation."
        ),
        Wording(
            "a view of a leaf Variable that requires grad has been used in an in-place operation.",
            "1.5",
        ),
    ),
    "optimizer-nonleaf": (
        Wording("can't optimize a non-leaf Tensor"),
        Wording("can't optimize a non-leaf Variable", "0.4"),
    ),
    "computed-flag": (
        Wording(
            "you can only change requires_grad flags of leaf variables. If you want to use a "
            "computed variable in a subgraph that doesn't require differentiation use var_no_grad "
            "= var.detach()."
        ),
    ),
    "fake-fix": (_NO_GRAPH,),
    "step-between": (
        Wording(
            f"{_MODIFIED}: [torch.FloatTensor [1]] is at version 1; expected version 0 instead."
        ),
        Wording(
            f"{_MODIFIED}: [torch.cuda.FloatTensor [64, 128]], which is output 0 of "
            "<«TBackward0»|«AsStridedBackward0»|«PermuteBackward0»>, is at version 2; expected "
            "version 1 instead",
            "1.5 to 2.13",
        ),
    ),
    "no-parameters": (Wording("optimizer got an empty parameter list"),),
    "overwritten": (
        Wording(
            f"{_MODIFIED}: [torch.FloatTensor [2]], which is output 0 of Exp, is at version 1; "
            "expected version 0 instead."
        ),
        Wording(_MODIFIED, "0.4"),
        Wording(
            f"{_MODIFIED}: … which is output 0 of … is at version 1; expected version 0 instead",
            "1.5",
        ),
    ),
    "many-views": (
        Wording(
            f"Output 0 of Unbind {_VIEW}. This view is the output of a function that returns "
            "multiple views. Such functions do not allow the output views to be modified inplace."
        ),
        Wording(
            f"{_VIEW}. This view is <an|the> output of a function that returns multiple views",
            "1.5",
        ),
    ),
    "view-under-no-grad": (
        Wording(
            "A view was created in no_grad mode and is being modified inplace with grad mode "
            "enabled. Given that this use case is ambiguous and error-prone, it is forbidden."
        ),
        Wording(f"{_VIEW}. This view was created in no_grad mode", "1.6"),
    ),
    "function-view": (
        Wording(
            f"Output 0 of BackwardHookFunction {_VIEW}. This view was created inside a custom "
            "Function (or because an input was returned as-is)"
        ),
        Wording(f"{_VIEW}. This view was created inside a custom Function", "1.8"),
    ),
    "numpy": (
        Wording(
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
        ),
        Wording(
            "Can't call numpy() on Variable that requires grad. Use var.detach().numpy() instead.",
            "1.3",
        ),
    ),
    "copy-construct": (
        Wording(
            "To copy construct from a tensor, it is recommended to use "
            "sourceTensor.detach().clone() "
            "or sourceTensor.detach().clone().requires_grad_(True), rather than "
            "torch.tensor(sourceTensor)."
        ),
        Wording(
            "To copy construct from a tensor, it is recommended to use "
            "sourceTensor.clone().detach() "
            "or sourceTensor.clone().detach().requires_grad_(True), rather than "
            "torch.tensor(sourceTensor).",
            "2.0",
        ),
    ),
    "math-function": (_SCALAR,),
    "tensor-of-tensors": (_SCALAR,),
    "deepcopy": (
        Wording(
            "Only Tensors created explicitly by the user (graph leaves) support the "
            "deepcopy protocol"
        ),
        Wording(
            "Only Variables created explicitly by the user (graph leaves) support the deepcopy "
            "protocol at the moment",
            "0.4",
        ),
    ),
    "inference": (
        Wording(
            "Inference tensors cannot be saved for backward. Please do not use Tensors created in "
            "inference mode in computation tracked by autograd."
        ),
        Wording(
            "Inference tensors cannot be saved for backward. To work around you can make a "
            "clone to "
            "get a normal tensor and use it in autograd.",
            "1.9",
        ),
        Wording(
            "Inplace update to inference tensor outside InferenceMode is not allowed. You "
            "can make a "
            "clone to get a normal tensor before doing inplace update."
        ),
        Wording("A view was created in inference mode and is being modified inplace"),
        Wording(
            "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed"
        ),
    ),
    "broadcast": (
        Wording(
            f"{_SIZES} (torch.Size([3, 1])). This will likely lead to incorrect results due to "
            "broadcasting. Please ensure they have the same size."
        ),
        Wording(
            f"{_SIZES} (torch.Size([64, 1])) is deprecated. Please ensure they have the same size.",
            "0.4",
        ),
    ),
    "float64": (
        Wording(f"mat1 and mat2 {_SAME} {_DOUBLE_FLOAT}"),
        Wording("expected scalar type <«Double» but found «Float»|«Float» but found «Double»>"),
        Wording("Found dtype <«Double» but expected «Float»|«Float» but expected «Double»>"),
        Wording(
            "expected m1 and m2 to have the same dtype, but got: <«double» != "
            "«float»|«float» != «double»>"
        ),
        Wording("RNN input dtype (torch.«float64») does not match weight dtype (torch.«float32»)"),
        Wording("expected both vectors to have same dtype, but found " + _DOUBLE_FLOAT),
        Wording("input tensors must have the same dtype, but got Float, «Double», and Float"),
        Wording(
            "Input type (<«double»|torch.«DoubleTensor»|torch.cuda.«DoubleTensor»>) and "
            "<bias|weight> type (<float|torch.FloatTensor|torch.cuda.FloatTensor>) should be the "
            "same",
            "1.4 to 2.13",
        ),
        Wording("Input type (float) and <bias|weight> type («double») should be the same", "2.0"),
        Wording(
            "Expected object of scalar type <«Float» but got scalar type «Double»|«Double» but got "
            "scalar type «Float»> for argument",
            "1.0 to 1.4",
        ),
        Wording(
            "Expected object of type <torch.«FloatTensor» but found type torch.«DoubleTensor»|"
            "torch.cuda.«FloatTensor» but found type "
            "torch.cuda.«DoubleTensor»|torch.«DoubleTensor» "
            "but found type torch.«FloatTensor»> for argument",
            "0.4",
        ),
        Wording(
            "Cannot convert a MPS Tensor to «float64» dtype as the MPS framework doesn't "
            "support float64",
            "2.0",
            "mps",
        ),
    ),
    "half-float": (
        Wording(
            "expected m1 and m2 to have the same dtype, but got: "
            "<c10::«Half»|c10::«BFloat16»> != float"
        ),
        Wording(
            "expected m1 and m2 to have the same dtype, but got: float != "
            "<c10::«Half»|c10::«BFloat16»>"
        ),
        Wording(f"mat1 and mat2 {_SAME} {_HALF_FLOAT}"),
        Wording("expected scalar type <«Half»|«BFloat16»> but found Float"),
        Wording("expected scalar type Float but found <«Half»|«BFloat16»>"),
        Wording("Found dtype <«Half»|«BFloat16»> but expected Float"),
        Wording("Found dtype Float but expected <«Half»|«BFloat16»>"),
        Wording(
            f"expected scalar type <«Half» but found {_HALF}|«BFloat16» but found {_HALF}>", "1.10"
        ),
        Wording(
            "Input type (<float|torch.cuda.FloatTensor>) and <weight|bias> type "
            "(<c10::«Half»|c10::«BFloat16»|torch.cuda.«HalfTensor»|torch.cuda.«BFloat16Tensor»>) "
            "should be the same",
            "1.10 to 2.13",
            "cuda",
        ),
        Wording(
            "Input type (<c10::«Half»|c10::«BFloat16»|torch.cuda.«HalfTensor»|"
            "torch.cuda.«BFloat16Tensor»>) and <weight|bias> type (<float|torch.cuda.FloatTensor>) "
            "should be the same",
            "1.10 to 2.13",
            "cuda",
        ),
        Wording(
            "Expected object of scalar type Half but got scalar type Float for argument",
            "1.4",
            "cuda",
        ),
        Wording(
            "Expected object of scalar type Float but got scalar type Half for argument",
            "1.4",
            "cuda",
        ),
        Wording("Expected query, key, and value to have the same dtype, but got …", "2.0", "cuda"),
    ),
    "labels": (
        Wording("expected target dtype to be Long or Byte, but got Float"),
        Wording("expected scalar type «Long» but found <Float|Double|Int|Half|Bool>", "1.4 to 2.0"),
        Wording(
            "Expected object of scalar type Long but got scalar type <Float|Double|Int> for "
            "argument "
            "#2 'target' in call to _thnn_nll_loss_forward",
            "1.0 to 1.4",
        ),
        Wording(
            "Expected object of type <torch.«LongTensor»|torch.cuda.«LongTensor»> but found type "
            "<torch.FloatTensor|torch.cuda.FloatTensor|torch.IntTensor|torch.DoubleTensor> for "
            "argument #2 'target'",
            "0.4",
        ),
        Wording(
            "<«nll_loss_forward_reduce_cuda_kernel_2d_index»|«nll_loss_forward_no_reduce_cuda_kernel_"
            "index»|«nll_loss_out_frame»|«nll_loss2d_forward_out_frame»|"
            "«nll_loss_forward_reduce_cuda_kernel_1d_index»> not implemented for "
            "'<Float|Double|Int|Half|BFloat16|Bool>'",
            "1.10 to 2.13",
            "cuda",
        ),
    ),
    "accuracy": (_NO_GRAPH,),
    "complex-loss": (
        Wording(
            "grad can be implicitly created only for real scalar outputs but got torch.complex64"
        ),
    ),
    "class-range": (
        Wording("Target 3 is out of bounds."),
        Wording(
            "Assertion `<t|cur_target> >= 0 && <t|cur_target> < n_classes` failed",
            "0.4 to 2.13",
            "cuda",
        ),
        Wording("CUDA error: device-side assert triggered", "0.4 to 2.13", "cuda", echo=True),
        Wording("cuda runtime error : device-side assert triggered", "0.4", "cuda", echo=True),
        Wording("Class values must be smaller than num_classes."),
        Wording(
            "Assertion cur_target >= 0 && cur_target < n_classes failed at ClassNLLCriterion", "1.0"
        ),
    ),
    "label-column": (
        Wording("0D or 1D target tensor expected, multi-target not supported"),
        Wording("1D target tensor expected, multi-target not supported", "1.5"),
        Wording("multi-target not supported", "0.4"),
    ),
    "one-hot-integers": (
        Wording("Expected floating point type for target with class probabilities, got Long"),
    ),
    "bce-range": (
        Wording("all elements of input should be between 0 and 1"),
        Wording("Assertion `input_val >= zero && input_val <= one` failed", "1.10 to 2.13", "cuda"),
        Wording("Assertion `x >= 0. && x <= 1.` failed", "1.0", "cuda"),
        Wording("Assertion `*input >= 0. && *input <= 1.` failed", "1.4", "cuda"),
    ),
    "bce-sizes": (
        Wording(
            f"{_SIZES} (torch.Size([3, 1])) is deprecated. Please ensure they have the same size."
        ),
        Wording(
            "Target size (torch.Size([3])) must be the same as input size (torch.Size([3, 1]))"
        ),
    ),
    "log-softmax": (Wording("Function '<«LogBackward0»|«SoftmaxBackward0»>' " + _NAN),),
    "implicit-dim": (
        Wording(
            "Implicit dimension choice for <softmax|log_softmax|softmin> has been "
            "deprecated. Change "
            "the call to include dim=X as an argument."
        ),
    ),
    "where": (Wording("Function '«SqrtBackward0»' " + _NAN),),
    "norm": (
        Wording(
            "Function "
            "'<«PowBackward0»|«NormBackward0»|«NormBackward1»|«LinalgVectorNormBackward0»>' " + _NAN
        ),
    ),
    "division": (Wording("Function '«DivBackward0»' " + _NAN),),
    "masked-nan": (Wording("Function '<«MulBackward0»|«LogBackward0»|«ExpBackward0»>' " + _NAN),),
    "nan-went-in": (
        Wording(
            "Function '<«MmBackward0»|«AddmmBackward0»|«BmmBackward0»|«LinearBackward0»|"
            "«ConvolutionBackward0»|«CudnnConvolutionBackward»|«MkldnnConvolutionBackward»|"
            "«NativeBatchNormBackward0»|«CudnnBatchNormBackward0»|«NativeLayerNormBackward0»|"
            "«LogSoftmaxBackward0»|«NllLossBackward0»|«MseLossBackward0»|«MeanBackward0»>' " + _NAN
        ),
        Wording("Function … " + _NAN),
    ),
    "equal-eigenvalues": (
        Wording(
            "Function '<«LinalgEighBackward0»|«SymeigBackward0»|«LinalgEigBackward0»>' " + _NAN
        ),
    ),
    "equal-singular": (Wording("Function '<«LinalgSvdBackward0»|«SvdBackward0»>' " + _NAN),),
    "gradcheck": (
        Wording(_JACOBIAN),
        Wording(
            "Input #0 requires gradient and is not a double precision floating point or complex. "
            "This check will likely fail if all the inputs are not of double precision floating "
            "point or complex."
        ),
    ),
    "wrong-backward": (Wording(_JACOBIAN),),
    "hidden-state": _SECOND_PASS,
    "second-derivative": (_NO_GRAPH,),
    "linear-second": (_NO_GRAPH,),
    "reference-cycle": (
        Wording(
            "Using backward() with create_graph=True will create a reference cycle between the "
            "parameter and its gradient which can cause a memory leak."
        ),
    ),
    "custom-function": (
        Wording(
            "function ScaleBackward returned an incorrect number of gradients (expected 2, got 1)"
        ),
        Wording("returned an incorrect number of gradients (expected 2, got 1)"),
    ),
    "function-too-many": (
        Wording(
            "function ScaleBackward returned an incorrect number of gradients (expected 1, got 2)"
        ),
        Wording("returned an incorrect number of gradients (expected 1, got 2)"),
    ),
    "function-shape": (
        Wording(
            "Function ScaleBackward returned an invalid gradient at index 0 - got [2] but expected "
            "shape compatible with [3]"
        ),
        Wording(
            "returned an invalid gradient at index 0 - got … but expected shape compatible with"
        ),
        Wording("returned an invalid gradient at index 0 - expected shape … but got", "1.0"),
        Wording("invalid gradient at index 0 - expected shape [] but got", "0.4"),
    ),
    "function-no-backward": (
        Wording(
            "You must implement either the backward or vjp method for your custom "
            "autograd.Function "
            "to use it with backward mode AD."
        ),
        Wording("You must implement the backward function for custom autograd.Function", "1.8"),
    ),
    "function-old-form": (
        Wording(
            "Legacy autograd function with non-static forward method is deprecated. Please use "
            "new-style autograd function with static forward method."
        ),
        Wording("should not be instantiated. Methods on autograd functions are all static"),
    ),
    "hook-on-constant": (
        Wording("cannot register a hook on a tensor that doesn't require gradient"),
    ),
    "retain-on-constant": (
        Wording("can't retain_grad on Tensor that has requires_grad=False"),
        Wording("can't retain_grad on Variable that has requires_grad=False", "0.4"),
    ),
    "half-seen-hook": (
        Wording(
            "Using a non-full backward hook when the forward contains multiple autograd Nodes is "
            "deprecated and will be removed in future versions."
        ),
        Wording("Using non-full backward hooks on a Module that does not … is deprecated", "1.8"),
    ),
    "checkpoint-inputs": (
        Wording("None of the inputs have requires_grad=True. Gradients will be None"),
    ),
    "step-before-scheduler": (
        Wording("Detected call of `lr_scheduler.step()` before `optimizer.step()`."),
    ),
    "clip-nonfinite": (
        Wording(
            "The total norm of order 2.0 for gradients from `parameters` is non-finite, so "
            "it cannot "
            "be clipped."
        ),
    ),
    "optimizer-groups": (
        Wording(
            "loaded state dict contains a parameter group that doesn't match the size of "
            "optimizer's "
            "group"
        ),
        Wording("loaded state dict has a different number of parameter groups"),
    ),
    "optimizer-state-shape": (
        Wording(
            "The size of tensor a (3) must match the size of tensor b (4) at non-singleton "
            "dimension 0",
            needs=("exp_avg", "momentum_buffer", "buf.mul_", "opt.step()", "optimizer.step()"),
        ),
    ),
    "batchnorm-one": (
        Wording(
            "Expected more than 1 value per channel when training, got input size "
            "torch.Size([1, 3])"
        ),
    ),
    "func-vector": (
        Wording(
            "grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got "
            "tensor with "
            "1 dims."
        ),
        Wording("grad_and_value(f)(*args): Expected f(*args) to return a scalar tensor"),
        Wording("Expected f(*args) to return a scalar tensor, got tensor with 1 dims"),
    ),
    "func-backward": (Wording("backward() called inside a functorch transform."),),
    "vmap-item": (
        Wording("vmap: It looks like you're calling .item() on a Tensor."),
        Wording(
            "vmap: It looks like you're either (1) calling .item() on a Tensor or (2) "
            "attempting to use "
            "a Tensor in some data-dependent control flow",
            "1.13",
        ),
    ),
    "vmap-if": (
        Wording(
            "vmap: It looks like you're attempting to use a Tensor in some data-dependent "
            "control flow."
        ),
        Wording(
            "vmap: It looks like you're either (1) calling .item() on a Tensor or (2) "
            "attempting to use "
            "a Tensor in some data-dependent control flow",
            "1.13",
        ),
    ),
    "vmap-inplace": (
        Wording(
            "vmap: inplace arithmetic(self, *extra_args) is not possible because there exists a "
            "Tensor `other` in extra_args that has more elements than `self`."
        ),
    ),
    "vmap-random": (Wording("vmap: called random operation while in randomness error mode."),),
    "scaler-no-checks": (Wording("No inf checks were recorded for this optimizer."),),
    "scaler-half-weights": (Wording("Attempting to unscale FP16 gradients."),),
}

SIGNS: dict[str, tuple[str, ...]] = {
    "too-late": ("requires_grad_()", ".requires_grad = True", ".requires_grad_(True)"),
    "fake-fix": ("loss.requires_grad", "loss.detach()", "Variable(loss", ".data)"),
    "accuracy": ("argmax", "accuracy", ".round()", ".eq(", "==", ".sign()"),
    "second-derivative": (
        "autograd.grad(g",
        "hessian",
        "grad_penalty",
        "gradient_penalty",
        "g.backward()",
        "grad.backward()",
        "autograd.grad(dy",
        "autograd.grad(first",
        ".grad.sum().backward()",
        "autograd.grad(grad",
    ),
    "linear-second": ("create_graph=True",),
    "hidden-state": ("hidden", "lstm", "rnn", "gru", "h_t", "h = ", "h0", "prev_h", "carry"),
    "step-between": (
        ".step()",
        "d_loss",
        "g_loss",
        "loss_d",
        "loss_g",
        "discriminator",
        "generator",
    ),
    "overwritten": (
        "+=",
        "-=",
        "*=",
        "/=",
        "relu_(",
        "add_(",
        "mul_(",
        "inplace=True",
        "[:",
        "[0]",
    ),
    "tensor-of-tensors": ("torch.tensor([", "torch.Tensor(["),
    "math-function": ("math.", "float("),
    "broadcast": ("mse_loss", "MSELoss", "l1_loss", "L1Loss", "smooth_l1"),
    "bce-range": ("binary_cross_entropy", "BCELoss"),
    "identity": ("torch.eye", "eye("),
    "integer-weight": (
        "torch.full",
        "requires_grad_(",
        ".requires_grad = True",
        "arange",
        "randint",
    ),
    "integers": ("torch.tensor(", "requires_grad=True"),
    "slice": ("x[", "w[", "[0])", "[:", "[i]"),
    "wrong-backward": (".apply", "float64", ".double()", "torch.double"),
    "gradcheck": ("is not a double precision", "float32"),
    "vmap-item": (".item()",),
    "vmap-if": ("if ", "while "),
    "masked-nan": ("mask",),
    "log-softmax": ("softmax",),
    "where": ("where",),
    "norm": ("norm", "dist", "** 2", "std("),
    "grad-is-none": (".grad.", ".grad)"),
    "nonleaf-grad": ("is not a leaf",),
    "float64": (".double()", "numpy", "float64"),
}
"""Pieces of code, or of a warning, that tell causes with one message apart."""
