"""What people call it when they search: sayings, and the cases they mean, best first. Data only."""

from __future__ import annotations

_NOT_LEARNING = (
    "zero-before-step",
    "fake-fix",
    "loses-leaf",
    "optimizer-too-early",
    "optimizer-not-told",
    "no-parameters",
    "accumulates",
    "double-softmax",
    "clip-scaled",
    "broadcast",
    "stuck",
)
_NONE = ("nonleaf-grad", "grad-returns", "grad-is-none", "threshold", "loses-leaf", "too-late")
_NAN = (
    "nan-went-in",
    "where",
    "log-softmax",
    "division",
    "masked-nan",
    "norm",
    "nan-assigned",
    "clip-one-inf",
)
_MEMORY = ("history", "hidden-state", "reference-cycle", "eval", "checkpoint-inputs")
_VANISHING = ("saturated-bce", "stuck", "clamp", "rounding", "underflow", "relu-zero", "sum-trap")
_INPLACE = (
    "leaf-inplace",
    "overwritten",
    "view-inplace",
    "step-between",
    "many-views",
    "view-under-no-grad",
    "function-view",
    "vmap-inplace",
    "harmless-inplace",
)
_CLIP = ("clip-after-step", "clip-one-inf", "clip-scaled", "clip-nonfinite")
_FROZEN = (
    "frozen-batchnorm",
    "optimizer-not-told",
    "optimizer-too-early",
    "computed-flag",
    "zero-or-none",
)
_HALF = ("half-float", "underflow", "scaler-half-weights", "scaler-no-checks", "clip-scaled")
_SCALER = ("scaler-no-checks", "scaler-half-weights", "clip-scaled", "underflow")
_SCALAR = ("vector", "func-vector", "item-of-many", "sum-trap")
_FLAT = ("rounding", "accuracy", "threshold", "relu-zero", "ties")
_EXPLODING = (
    "clip-after-step",
    "clip-one-inf",
    "clip-nonfinite",
    "undivided-accumulation",
    "accumulates",
)
_ACCUMULATION = ("accumulates", "undivided-accumulation", "zero-in-accumulation")

SAYINGS: dict[str, tuple[str, ...]] = {
    "loss not decreasing": _NOT_LEARNING,
    "loss is not decreasing": _NOT_LEARNING,
    "loss doesn't decrease": _NOT_LEARNING,
    "loss does not decrease": _NOT_LEARNING,
    "loss stuck": _NOT_LEARNING,
    "not learning": _NOT_LEARNING,
    "not training": _NOT_LEARNING,
    "does not learn": _NOT_LEARNING,
    "weights not updating": _NOT_LEARNING,
    "not updating": _NOT_LEARNING,
    "parameters don't change": _NOT_LEARNING,
    "不下降": _NOT_LEARNING,
    "不降": _NOT_LEARNING,
    "不收敛": _NOT_LEARNING,
    "不更新": _NOT_LEARNING,
    "没有更新": _NOT_LEARNING,
    "参数不变": _NOT_LEARNING,
    "学不到": _NOT_LEARNING,
    "grad is none": _NONE,
    "gradient is none": _NONE,
    "grad none": _NONE,
    "none gradient": _NONE,
    "梯度为none": _NONE,
    "梯度是none": _NONE,
    "grad为none": _NONE,
    "梯度为空": _NONE,
    "没有梯度": _NONE,
    "loss is nan": _NAN,
    "loss nan": _NAN,
    "nan loss": _NAN,
    "nan gradient": _NAN,
    "nan": _NAN,
    "损失为nan": _NAN,
    "loss为nan": _NAN,
    "梯度为nan": _NAN,
    "out of memory": _MEMORY,
    "memory leak": _MEMORY,
    "oom": _MEMORY,
    "memory": _MEMORY,
    "显存": _MEMORY,
    "内存": _MEMORY,
    "vanishing": _VANISHING,
    "zero gradient": _VANISHING,
    "gradient is zero": _VANISHING,
    "gradient 0": _VANISHING,
    "梯度消失": _VANISHING,
    "梯度为0": _VANISHING,
    "梯度为零": _VANISHING,
    "exploding": _EXPLODING,
    "diverge": _EXPLODING,
    "梯度爆炸": _EXPLODING,
    "发散": _EXPLODING,
    "inplace": _INPLACE,
    "in-place": _INPLACE,
    "in place": _INPLACE,
    "就地": _INPLACE,
    "原地": _INPLACE,
    "non-differentiable": _FLAT,
    "not differentiable": _FLAT,
    "nondifferentiable": _FLAT,
    "不可导": _FLAT,
    "不可微": _FLAT,
    "non-scalar": _SCALAR,
    "nonscalar": _SCALAR,
    "scalar outputs": _SCALAR,
    "非标量": _SCALAR,
    "clip": _CLIP,
    "clipping": _CLIP,
    "梯度裁剪": _CLIP,
    "裁剪": _CLIP,
    "frozen": _FROZEN,
    "freeze": _FROZEN,
    "freezing": _FROZEN,
    "unfreeze": _FROZEN,
    "冻结": _FROZEN,
    "解冻": _FROZEN,
    "autocast": _HALF,
    "amp": _HALF,
    "mixed precision": _HALF,
    "fp16": _HALF,
    "bf16": _HALF,
    "混合精度": _HALF,
    "半精度": _HALF,
    "gradscaler": _SCALER,
    "grad scaler": _SCALER,
    "nllloss": ("nll-probabilities", "class-range", "labels"),
    "nll_loss": ("nll-probabilities", "class-range", "labels"),
    "negative loss": ("nll-probabilities", "kl-probabilities"),
    "损失为负": ("nll-probabilities", "kl-probabilities"),
    "gradient accumulation": _ACCUMULATION,
    "梯度累积": _ACCUMULATION,
    "梯度累加": _ACCUMULATION,
    "twice": ("twice", "twice-silently"),
    "retain_graph": ("twice", "hidden-state"),
    "两次": ("twice", "twice-silently"),
    "第二次": ("twice", "hidden-state"),
}
"""Sayings in lower case, by the cases they mean."""

STOPWORDS = frozenset(
    {
        "a",
        "an",
        "and",
        "are",
        "be",
        "but",
        "by",
        "can't",
        "do",
        "does",
        "for",
        "from",
        "i",
        "in",
        "is",
        "it",
        "its",
        "me",
        "my",
        "not",
        "of",
        "on",
        "or",
        "the",
        "this",
        "to",
        "what",
        "when",
        "why",
        "with",
        "how",
        "error",
        "pytorch",
        "torch",
        "为什么",
        "怎么",
        "怎么办",
        "报错",
        "问题",
        "请问",
    }
)
"""Words of a search that tell nothing."""

_STAND_STILL = (
    "not train|doesn't train|isn't train|not change|never change|stay the same|does not learn|"
    "not learn|doesn't learn|not updat|unchanged|not trained|never move|no effect|"
    "nothing is learned|没变|不变|不更新|不训练|没有训练|"
    "没有被训练|没被训练|没有效果|没有更新|没有变|没变化|无变化"
)
_NO_EFFECT = "nothing|still explode|" + _STAND_STILL
_LOSES = (
    "stuck|barely|stays|not go down|doesn't go down|降不|不降|不下降|上不去|accuracy|not converge"
)
_NAN_WORD = "nan|inf"
_ZERO_WORD = "zero|zeros|0 everywhere|exactly 0|are 0|is 0|为0|是0|为零|全是0|都是0"
_GROWS = "grow|increas|bigger|explod|doubl|out of memory|crash|leak|越来越|一直涨|上涨|增加|爆"
_MEMORY_WORD = "memory|ram|vram|oom|显存|内存"
_UNLISTED = (
    "empty|missing|doesn't list|does not list|not in parameters()|are not there|空|" + _STAND_STILL
)

COMPLAINTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "accumulates": (
        ("grad|梯度", "累加|accumulat|keeps growing|gets bigger|adds up|pile|doubl", "backward"),
        ("grad|梯度", "清零|zero_grad", "forgot|忘|不清|没清|没有清|越来越大|累加"),
        (
            "grad|梯度",
            "every time|each time|every iteration|每次",
            "bigger|larger|grow|变大|越来越大",
        ),
    ),
    "double-softmax": (
        ("softmax", "crossentropy|cross_entropy|cross entropy|交叉熵", _LOSES),
        ("softmax", "crossentropy|cross_entropy|cross entropy|交叉熵"),
    ),
    "history": (
        ("loss", _MEMORY_WORD, _GROWS),
        ("total_loss +=", _GROWS),
        ("loss", "append|+= loss", _MEMORY_WORD),
    ),
    "eval": (
        ("eval()|model.eval", "grad_fn|no_grad|memory|显存|requires_grad|gradient|梯度"),
        ("eval mode|eval模式|评估模式", "no_grad|requires_grad"),
    ),
    "where": (("torch.where|where(", _NAN_WORD), ("where", "nan", "grad|梯度|backward|反向")),
    "rounding": (("round|floor|ceil|torch.sign|sign()|取整", "grad|梯度", _ZERO_WORD),),
    "frozen-batchnorm": (
        (
            "bn|batchnorm|batch norm|running_mean|running_var",
            "froze|freez|frozen|requires_grad|冻结",
            "still|keep|chang|updat|move|drift|还是|仍然|在变",
        ),
    ),
    "optimizer-too-early": (
        (
            "optimi|优化器|sgd|adam",
            "replac|swapp|assign|new layer|new head|替换|换了|再换|换成|换掉|新层|新的层",
            "after|before|先|creat|之后",
        ),
    ),
    "optimizer-not-told": (("unfroze|unfreez|解冻", "optimi|优化器|" + _STAND_STILL),),
    "clip-after-step": (
        (
            "clip|裁剪",
            "after the step|after optimizer.step|after step|step()后|step后|step之后|step()之后",
        ),
    ),
    "clip-scaled": (("clip|裁剪", "gradscaler|scaler|unscale|amp|autocast|混合精度"),),
    "clip-one-inf": (("clip|裁剪", "nan", "inf"), ("clip|裁剪", "nan")),
    "fake-fix": (
        ("requires_grad", "on the loss|loss.requires_grad|loss 设|给loss|loss=true", _NO_EFFECT),
        ("requires_grad", "loss", _NO_EFFECT),
        ("loss.requires_grad",),
    ),
    "threshold": (
        (
            "threshold|阈值",
            "grad|梯度|learn",
            "none|not get|no grad|no gradient|compar|没有|为空|比较|>",
        ),
    ),
    "zero-before-step": (
        ("backward", "zero_grad", "step", _NO_EFFECT),
        ("zero_grad", "between|before step|before the step|之前|之间", "step"),
    ),
    "zero-in-accumulation": (("zero_grad", "accumulation|累积", "every|inside|each|每"),),
    "undivided-accumulation": (
        (
            "accumulation|accumulat|累积|累加",
            "divid|除以|large batch|大batch|batch size|步数",
        ),
        (
            "accumulation|accumulat|累积|累加",
            "big batch|bigger batch",
            "differ|larger|instead|not the same|other loss",
        ),
    ),
    "nll-probabilities": (("nllloss|nll_loss|nll", "softmax|probabilit|概率|negative|负"),),
    "kl-probabilities": (
        ("kl_div|kldiv|kl div|kl散度|kl 散度", "negative|softmax|probabilit|负|概率"),
    ),
    "half-detached": (("detach", "differ|wrong|changes|half|one term|不一样|不对"),),
    "data": ((".data", "wrong|without any error|without error|silent|不对|错|不报错"),),
    "underflow": (("fp16|float16|half|半精度", _ZERO_WORD + "|underflow|vanish|下溢"),),
    "relu-zero": (
        ("relu", "dead|死", "zero|never|neuron|为0|神经元"),
        ("relu", "grad|梯度", _ZERO_WORD),
    ),
    "sum-trap": (("softmax", "sum|summed|和", "grad|梯度", _ZERO_WORD),),
    "log-softmax": (
        ("log|logarithm|对数", "softmax", _NAN_WORD),
        ("log(softmax|log(torch.softmax|log(f.softmax",),
    ),
    "norm": (
        (
            "norm|sqrt|范数|cdist|distance|距离",
            "grad|梯度",
            "nan",
            "zero|at 0|在0|为0|零|coincid|same point|重合",
        ),
    ),
    "equal-eigenvalues": (
        ("eigh|eigen|eigval|特征值", "nan|inf|repeat|equal|degenerat|重复|相等"),
    ),
    "equal-singular": (("svd|奇异值", "nan|inf|repeat|equal|degenerat|重复|相等"),),
    "clamp": (("clamp|clip(", "grad|梯度", _ZERO_WORD + "|disappear|vanish|消失|没有"),),
    "masked-nan": (("mask|屏蔽|掩码", "nan", "multipl|times|乘|* 0|by 0|by zero"),),
    "nan-assigned": (("nan", "assign|overwrit|replace|赋值|覆盖|isnan", "still|grad|还是|梯度"),),
    "division": (("nan", "divi|ratio|除", "zero|by 0|0/0|0 / 0|零|除以0"),),
    "saturated-bce": (
        ("sigmoid", "bceloss|bce", "grad|stuck|zero|nan|not learn|梯度|不降|100"),
        ("sigmoid", "saturat|饱和"),
    ),
    "broadcast": (
        (
            "mse|mseloss|mse_loss",
            "broadcast|(n, 1)|shape|形状|广播",
            "wrong|constant|mean|average|均值|不对",
        ),
        (
            "mse|mseloss|mse_loss|regression|predict|回归|预测",
            "(n,1)|(n, 1)|(b,1)|(b, 1)|[n,1]|[n, 1]",
            "(n,)|(n)|(b,)|(b)|[n]",
        ),
    ),
    "loses-leaf": (("w = w -|w=w-|p = p -", "none|grad|梯度"),),
    "shared-memory": (("detach", "share|same memory|modif|共享|跟着变|也变"),),
    "grad-returns": (("autograd.grad", ".grad", "none|empty|为空|没有"),),
    "twice-silently": (("backward", "twice|两次", "no error|without error|不报错|没报错"),),
    "ties": (("max", "tie|equal|相等|并列|same value", "grad|梯度"),),
    "stuck": (
        ("mse|mseloss|mse_loss", "softmax", "stuck|learn|wrong|分类|classification|不降|grad|梯度"),
    ),
    "zero-or-none": (
        (
            "momentum|weight decay|weight_decay|adam|动量",
            "zero grad|no grad|frozen|froze|冻结|没有梯度",
            "still|move|chang|仍|还在|变",
        ),
    ),
    "wrong-backward": (
        (
            "autograd.function|custom backward|own backward|自定义",
            "wrong|incorrect|gradcheck|错|不对",
        ),
    ),
    "mean-scale": (
        ("mse|mseloss|mse_loss", "reduction|mean|sum", "scale|smaller|divided|小|除以"),
    ),
    "complex-gradient": (("complex|复数", "grad|梯度", "conj|共轭|sign|符号"),),
    "hooks": (("hook|钩子", "order|顺序|先后"),),
    "no-parameters": (
        ("layers|blocks|modules|层|模块", "python list|plain list|= []|列表", _UNLISTED),
    ),
    "nonleaf-grad": (
        (
            "intermediate|hidden layer|hidden activation|activation|non-leaf|"
            "中间变量|中间层|中间张量",
            "grad|梯度",
            "is none|are none|是none|为none|为空",
        ),
    ),
    "tensor-of-tensors": (
        ("torch.tensor([", "loss", "no grad|none|没有梯度|" + _STAND_STILL),
        ("torch.tensor", "loss", "拼|combin|stack|join", "no grad|none|没有梯度|" + _STAND_STILL),
    ),
}
"""What people write when nothing was raised: of one of these rows every part stands in it, in one
of its wordings, in lower case; parts of Latin script begin a word. The row with most parts wins."""
