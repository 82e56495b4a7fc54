"""What people paste that the clinic does not teach: topics, and what to search for. Data only."""

from __future__ import annotations

from gradlab.clinic.wording import Outside, Wording
from gradlab.words.text import N_

_CUDA = "cuda"

OUTSIDE = (
    Outside(
        N_("memory that has run out"),
        "pytorch out of memory batch size gradient accumulation",
        (
            Wording("CUDA out of memory. Tried to allocate", "0.4 to 2.13", _CUDA),
            Wording("out of memory at …THCStorage", "0.4", _CUDA),
            Wording("CUDA error: out of memory", "1.0 to 2.13", _CUDA),
            Wording("MPS backend out of memory", "2.0", "mps"),
            Wording("DefaultCPUAllocator: «can't» allocate memory"),
            Wording("DefaultCPUAllocator: not enough memory"),
            Wording("torch.OutOfMemoryError"),
            Wording("CUBLAS_STATUS_ALLOC_FAILED", "1.0 to 2.13", _CUDA),
        ),
        "oom 显存 显存不足 内存不足 爆显存",
    ),
    Outside(
        N_("tensors on different devices"),
        "pytorch expected all tensors to be on the same device",
        (
            Wording(
                "Expected all tensors to be on the same device, but found at least two devices"
            ),
            Wording("Expected all tensors to be on the same device, but got", "2.13", _CUDA),
            Wording(
                "Expected object of <device type|backend> <cuda|cpu> but got <device type|backend> "
                "<cuda|cpu>",
                "1.0 to 1.5",
                _CUDA,
            ),
            Wording(
                "Input type (torch.cuda.FloatTensor) and <weight|bias> type "
                "(torch.FloatTensor) should "
                "be the same",
                "1.0 to 2.13",
                _CUDA,
            ),
            Wording(
                "Input type (torch.FloatTensor) and <weight|bias> type "
                "(torch.cuda.FloatTensor) should "
                "be the same",
                "1.0 to 2.13",
                _CUDA,
            ),
            Wording(
                "Input type (MPSFloatType) and weight type (torch.FloatTensor) should be the same",
                "2.0",
                "mps",
            ),
            Wording(
                "Expected object of type torch.cuda.FloatTensor but found type torch.FloatTensor",
                "0.4",
                _CUDA,
            ),
            Wording(
                "Expected object of type torch.FloatTensor but found type torch.cuda.FloatTensor",
                "0.4",
                _CUDA,
            ),
            Wording(
                "returned an invalid gradient at index 0 - expected type "
                "<torch.cuda.FloatTensor but got "
                "torch.FloatTensor|torch.FloatTensor but got torch.cuda.FloatTensor>",
                "1.0",
                _CUDA,
            ),
            Wording("returned an invalid gradient at index 0 - expected device", "1.5", _CUDA),
            Wording("Placeholder storage has not been allocated on MPS device", "1.13", "mps"),
            Wording("can't convert <cuda|mps>:0 device type tensor to numpy", "1.0 to 2.13", _CUDA),
            Wording("Attempting to deserialize object on a CUDA device", "1.0 to 2.13"),
        ),
        "device 设备 gpu",
    ),
    Outside(
        N_("the graphics card, its driver or its libraries"),
        "pytorch CUDA error",
        (
            Wording("Found no NVIDIA driver on your system"),
            Wording("Torch not compiled with CUDA enabled"),
            Wording("The NVIDIA driver on your system is too old"),
            Wording("CUDA driver version is insufficient for CUDA runtime version", "1.0", _CUDA),
            Wording("CUDA driver initialization failed", "2.0", _CUDA),
            Wording("CUDA unknown error", "1.5", _CUDA),
            Wording(
                "no kernel image is available for execution on the device", "1.0 to 2.13", _CUDA
            ),
            Wording("an illegal memory access was encountered", "1.0 to 2.13", _CUDA),
            Wording("CUDA error: invalid device ordinal", "1.0 to 2.13", _CUDA),
            Wording("CUDA error: unspecified launch failure", "1.0 to 2.13", _CUDA),
            Wording("CUDNN_STATUS_NOT_INITIALIZED", "1.0 to 2.13", _CUDA),
            Wording("CUDNN_STATUS_EXECUTION_FAILED", "1.0 to 2.13", _CUDA),
            Wording("CUDNN_STATUS_INTERNAL_ERROR", "1.0 to 2.13", _CUDA),
            Wording("CUDNN_STATUS_NOT_SUPPORTED", "1.0 to 2.13", _CUDA),
            Wording("Unable to find a valid cuDNN algorithm to run convolution", "1.8", _CUDA),
            Wording("CUBLAS_STATUS_EXECUTION_FAILED", "1.0 to 2.13", _CUDA),
            Wording("CUBLAS_STATUS_NOT_INITIALIZED", "1.0 to 2.13", _CUDA),
            Wording("CUBLAS_STATUS_INVALID_VALUE", "1.0 to 2.13", _CUDA),
            Wording("is not currently implemented for the MPS device", "1.12", "mps"),
            Wording("No CUDA GPUs are available", "1.8", _CUDA),
        ),
        "cuda driver cudnn 驱动 显卡",
    ),
    Outside(
        N_("several processes: DDP, NCCL, Gloo"),
        "pytorch DistributedDataParallel error",
        (
            Wording("NCCL error", "1.0 to 2.13", _CUDA),
            Wording("ncclInternalError", "1.0 to 2.13", _CUDA),
            Wording("ncclUnhandledCudaError", "1.0 to 2.13", _CUDA),
            Wording("ncclSystemError", "1.0 to 2.13", _CUDA),
            Wording("Watchdog caught collective operation timeout", "1.8 to 2.13", _CUDA),
            Wording("Some NCCL operations have failed or timed out", "1.8", _CUDA),
            Wording(
                "Expected to have finished reduction in the prior iteration before starting "
                "a new one"
            ),
            Wording("Expected to mark a variable ready only once"),
            Wording("Default process group has not been initialized"),
            Wording("The server socket has failed to listen on any local network address"),
            Wording("Connection reset by peer"),
            Wording("Connection closed by peer"),
            Wording("Address already in use"),
            Wording("Timed out waiting <1800000ms|for clients>"),
            Wording(
                "DistributedDataParallel is not needed when a module doesn't have any parameters"
            ),
        ),
        "ddp distributed nccl gloo 分布式 多卡",
    ),
    Outside(
        N_("loading data in workers"),
        "pytorch DataLoader worker error num_workers",
        (
            Wording("DataLoader worker (pid 1) is killed by signal"),
            Wording("DataLoader worker (pid(s) 1) exited unexpectedly"),
            Wording(
                "An attempt has been made to start a new process before the current process has "
                "finished its bootstrapping phase"
            ),
            Wording("Cannot re-initialize CUDA in forked subprocess", "1.0 to 2.13", _CUDA),
            Wording("stack expects each tensor to be equal size"),
            Wording("unable to open shared memory object"),
            Wording("received 0 items of ancdata"),
            Wording("Too many open files"),
            Wording(
                "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists"
            ),
            Wording("Caught … in DataLoader worker process", echo=True),
            Wording("Trying to resize storage that is not resizable"),
        ),
        "dataloader num_workers 数据加载",
    ),
    Outside(
        N_("a package that cannot be imported"),
        "pytorch ImportError",
        (
            Wording("No module named"),
            Wording("cannot import name"),
            Wording("DLL load failed"),
            Wording("cannot open shared object file"),
            Wording("undefined symbol"),
            Wording("Error loading … or one of its dependencies"),
            Wording("has no attribute 'cuda_is_available'"),
            Wording("A module that was compiled using NumPy 1.x cannot be run in NumPy"),
            Wording("Numpy is not available"),
        ),
        "import install 导入 安装",
    ),
    Outside(
        N_("weights from a file"),
        "pytorch load_state_dict missing keys size mismatch",
        (
            Wording("Error(s) in loading state_dict for"),
            Wording("Unexpected key(s) in state_dict"),
            Wording("Missing key(s) in state_dict"),
            Wording("Weights only load failed"),
            Wording("PytorchStreamReader failed reading"),
            Wording("unexpected EOF, expected"),
        ),
        "load_state_dict 加载模型",
    ),
    Outside(
        N_("shapes that do not fit together"),
        "pytorch shape mismatch broadcasting",
        (
            Wording("mat1 and mat2 shapes cannot be multiplied"),
            Wording("size mismatch, m1: [64 x 2], m2:", "1.0"),
            Wording(
                "The size of tensor a (3) must match the size of tensor b (4) at "
                "non-singleton dimension"
            ),
            Wording("shape '[2, 3]' is invalid for input of size"),
            Wording("Sizes of tensors must match except in dimension"),
            Wording("to have 3 channels, but got 1 channels instead"),
            Wording("Expected 3D (unbatched) or 4D (batched) input to"),
            Wording("Expected input batch_size (8) to match target batch_size"),
            Wording("view size is not compatible with input tensor's size and stride"),
            Wording("Calculated padded input size per channel"),
            Wording("each element in list of batch should be of equal size"),
            Wording("Dimension out of range (expected to be in range of"),
            Wording("index 3 is out of bounds for dimension 0 with size"),
            Wording("expected input[1, 3, 8, 8] to have"),
            Wording("batch1 and batch2 must have same number of batches"),
        ),
        "shape mismatch 维度 形状不匹配",
    ),
    Outside(
        N_("an index past the end"),
        "pytorch embedding index out of range",
        (
            Wording("index out of range in self"),
            Wording("index out of range: Tried to access index", "1.0"),
            Wording("Assertion `srcIndex < srcSelectDimSize` failed", "1.0 to 2.13", _CUDA),
            Wording(
                'Assertion `index >= -sizes[i] && index < sizes[i] && "index out of '
                'bounds"` failed',
                "1.0 to 2.13",
                _CUDA,
            ),
            Wording(
                'Assertion `idx_dim >= 0 && idx_dim < index_size && "index out of bounds"` failed',
                "1.8 to 2.13",
                _CUDA,
            ),
            Wording(
                "Expected tensor for argument #1 'indices' to have one of the following "
                "scalar types"
            ),
            Wording("tensors used as indices must be long"),
        ),
        "embedding 下标越界",
    ),
    Outside(
        N_("an operation that a type or a device does not have"),
        "pytorch not implemented for 'Half'",
        (
            Wording("not implemented for '«Half»'"),
            Wording("not implemented for '«BFloat16»'"),
            Wording("not implemented for '«Bool»'"),
            Wording("Could not run 'aten' with arguments from the"),
        ),
    ),
    Outside(
        N_("a condition on several elements"),
        "pytorch Boolean value of Tensor with more than one value is ambiguous",
        (
            Wording("Boolean value of Tensor with more than one value is ambiguous"),
            Wording("bool value of Tensor with more than one value is ambiguous", "1.5"),
        ),
    ),
    Outside(
        N_("torch.compile"),
        "torch.compile error torch._dynamo",
        (
            Wording("torch._dynamo.exc"),
            Wording("BackendCompilerFailed"),
            Wording("Compiler: cl is not found"),
            Wording("torch._inductor.exc"),
            Wording("Dynamo failed to run FX node with fake tensors"),
        ),
        "torch.compile dynamo inductor",
    ),
)
"""Topics, in no order."""
