"""The networks on which ae is compared with PyTorch: each one twice, in our language and as nn.Sequential.

An item of the architecture text is one entry of `encoder` or `decoder`: a module, or a tuple of modules for
a layer and its activation. The entry's position is the item's index, so the tensors' names map by it.
"""
from dataclasses import dataclass

from torch import nn

from torch_layers import (GRU, LSTM, AsRecord, Attention, ChannelNorm, Crop, Each, Embed, EmbedColumns, Positions, Repeat,
                          Residual, Same, SameAvg, SameMax, SameT, StepsOf,
                          TiedConvT1, TiedConvT3, TiedLinear)

Conv1, Conv2, Conv3 = nn.Conv1d, nn.Conv2d, nn.Conv3d
Pool1, Pool2, Pool3 = nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d
ConvT1, ConvT2, ConvT3 = nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d


@dataclass
class Case:
    name: str
    arch: str		# the text after -a
    shape: str		# of what goes in: a record, or a code
    encoder: list
    decoder: list
    view: str = ""	# of the record as PyTorch sees it, channels last, where ae adds or drops an axis
    program: str = "recon"
    record: str = ""	# the record's shape, where codes go in
    records: int = 3
    gain: float = 1.0	# the inputs are within +-gain
    big: bool = False	# weights made again by formula rather than stored
    data: str = ""	# the case whose weights and records are taken, when not its own
    loss: str = "mse"
    optimizer: str = "adam"
    batch: int = 0	# 0: all records
    epochs: int = 20
    charged: tuple = ()	# names in torch_penalties.PENALTIES and their weights
    trim: float = 0.0
    codes: int = 0	# not 0: the records' values are whole numbers below this

    def __post_init__(self):
        self.view = self.view or self.shape
        self.record = self.record or self.shape
        self.data = self.data or self.name
        self.batch = self.batch or self.records


def dense():
    return [
        Case("dense", "dense 5 relu; ---; dense in sigmoid", "7",
             [(nn.Linear(7, 5), nn.ReLU())], [(nn.Linear(5, 7), nn.Sigmoid())]),
        Case("dense-wide", "dense 33 tanh; ---; dense 17 relu; dense in", "37",
             [(nn.Linear(37, 33), nn.Tanh())], [(nn.Linear(33, 17), nn.ReLU()), nn.Linear(17, 37)]),
        Case("dense-no-bias", "dense 3 bias=no; ---; dense in", "5",
             [nn.Linear(5, 3, bias=False)], [nn.Linear(3, 5)]),
        Case("dense-each", "dense 5 each tanh; ---; dense in each", "6x3",
             [(Each(3, 5), nn.Tanh())], [Each(5, 3)]),
        Case("dense-each-one", "dense 5 each; ---; dense in each", "6x3",
             [Each(3, 5)], [Each(5, 3)], records=1),
        Case("dense-image", "dense 6 relu; ---; dense in", "4x5",
             [(nn.Linear(20, 6), nn.ReLU())], [nn.Linear(6, 20)], view="20"),
        Case("encode", "dense 9; dense 4 relu; ---; dense in", "11",
             [nn.Linear(11, 9), (nn.Linear(9, 4), nn.ReLU())], [nn.Linear(4, 11)], program="encode"),
        Case("decode", "dense 4; ---; dense 9 silu; dense in", "4",
             [nn.Linear(11, 4)], [(nn.Linear(4, 9), nn.SiLU()), nn.Linear(9, 11)],
             program="decode", record="11"),
        Case("decode-conv", "conv1d 3 3 stride=2; ---; convt1d 5 4 stride=2 elu; convt1d in 3", "4x3",
             [Same(Conv1(2, 3, 3, stride=2))],
             [(SameT(ConvT1(3, 5, 4, stride=2)), nn.ELU()), SameT(ConvT1(5, 2, 3))],
             program="decode", record="8x2"),
    ]


def tied():
    small, wide = nn.Linear(7, 4), Same(Conv1(3, 4, 5, stride=2))
    return [
        Case("tied-dense", "dropout 0.1; dense 4 tanh; ---; dense in tied=1", "7",
             [nn.Dropout(0.1), (small, nn.Tanh())], [TiedLinear(small)]),
        Case("tied-convt1d", "conv1d 4 5 stride=2 tanh; ---; convt1d in 5 stride=2 tied=0", "12x3",
             [(wide, nn.Tanh())], [TiedConvT1(wide.inner)]),
    ]


ACTIVATIONS = {
    "linear": nn.Identity(), "relu": nn.ReLU(), "leaky": nn.LeakyReLU(), "leaky=0.2": nn.LeakyReLU(0.2),
    "elu": nn.ELU(), "elu=0.5": nn.ELU(0.5), "selu": nn.SELU(), "gelu": nn.GELU(), "silu": nn.SiLU(),
    "tanh": nn.Tanh(), "sigmoid": nn.Sigmoid(), "softplus": nn.Softplus(), "softmax": nn.Softmax(dim=1),
}


def activations():
    """Each on outputs near 0, and on outputs that reach +-30 or so, where a formula may overflow."""
    cases = []
    for text, module in ACTIVATIONS.items():
        for size, gain in (("near", 1.0), ("far", 16.0)):
            cases.append(Case(f"{text.replace('=', '-')}-{size}", f"dense 6 each {text}; ---; dense in each",
                              "7x3", [(Each(3, 6), module)], [Each(6, 3)], gain=gain, data=f"linear-{size}"))
    return cases + [
        Case("activation-items", "dense 6; gelu; ---; silu; dense in; tanh", "5",
             [nn.Linear(5, 6), nn.GELU()], [nn.SiLU(), nn.Linear(6, 5), nn.Tanh()]),
    ]


def conv1d():
    return [
        Case("conv1d-same", "conv1d 4 5 relu; ---; conv1d in 4", "9x3",
             [(Same(Conv1(3, 4, 5)), nn.ReLU())], [Same(Conv1(4, 3, 4))]),
        Case("conv1d-same-wide", "conv1d 17 7; ---; conv1d in 3", "21x9",
             [Same(Conv1(9, 17, 7))], [Same(Conv1(17, 9, 3))]),
        Case("conv1d-same-stride", "conv1d 4 7 stride=2 relu; conv1d 5 4 stride=2; ---; dense in each",
             "11x2", [(Same(Conv1(2, 4, 7, stride=2)), nn.ReLU()), Same(Conv1(4, 5, 4, stride=2))],
             [Each(5, 2)]),
        Case("conv1d-same-gaps", "conv1d 4 2 stride=3; ---; dense in each", "10x2",
             [Same(Conv1(2, 4, 2, stride=3))], [Each(4, 2)]),
        Case("conv1d-same-dilated", "conv1d 3 3 dilation=3; ---; conv1d in 4 dilation=2 stride=2", "13x2",
             [Same(Conv1(2, 3, 3, dilation=3))], [Same(Conv1(3, 2, 4, dilation=2, stride=2))]),
        Case("conv1d-same-short", "conv1d 3 9; ---; conv1d in 5 stride=2", "3x2",
             [Same(Conv1(2, 3, 9))], [Same(Conv1(3, 2, 5, stride=2))]),
        Case("conv1d-valid", "conv1d 4 3 pad=valid bias=no; ---; conv1d in 4 pad=valid stride=2", "12x3",
             [Conv1(3, 4, 3, bias=False)], [Conv1(4, 3, 4, stride=2)]),
        Case("conv1d-number", "conv1d 4 3 pad=2 stride=2; ---; conv1d in 3 pad=4 dilation=2", "12x3",
             [Conv1(3, 4, 3, padding=2, stride=2)], [Conv1(4, 3, 3, padding=4, dilation=2)]),
        Case("conv1d-grown", "conv1d 4 3 relu; ---; conv1d 1 3", "9",
             [(Same(Conv1(1, 4, 3)), nn.ReLU())], [Same(Conv1(4, 1, 3))], view="9x1"),
    ]


def convt1d():
    return [
        Case("convt1d-same", "convt1d 4 5 relu; ---; convt1d in 4", "7x3",
             [(SameT(ConvT1(3, 4, 5)), nn.ReLU())], [SameT(ConvT1(4, 3, 4))]),
        Case("convt1d-same-stride", "conv1d 4 3 stride=4; ---; convt1d 5 7 stride=2 relu; "
             "convt1d in 4 stride=2", "12x3", [Same(Conv1(3, 4, 3, stride=4))],
             [(SameT(ConvT1(4, 5, 7, stride=2)), nn.ReLU()), SameT(ConvT1(5, 3, 4, stride=2))]),
        Case("convt1d-same-gaps", "conv1d 4 3 stride=3; ---; convt1d in 2 stride=3", "9x2",
             [Same(Conv1(2, 4, 3, stride=3))], [SameT(ConvT1(4, 2, 2, stride=3))]),
        Case("convt1d-same-dilated", "conv1d 4 3 stride=2; ---; convt1d in 3 stride=2 dilation=2", "8x2",
             [Same(Conv1(2, 4, 3, stride=2))], [SameT(ConvT1(4, 2, 3, stride=2, dilation=2))]),
        Case("convt1d-valid", "conv1d 4 4 pad=valid stride=2; ---; convt1d in 4 pad=valid stride=2", "12x3",
             [Conv1(3, 4, 4, stride=2)], [ConvT1(4, 3, 4, stride=2)]),
        Case("convt1d-number", "conv1d 4 3 pad=1 stride=2; ---; convt1d in 3 pad=1 outpad=1 stride=2 bias=no",
             "12x3", [Conv1(3, 4, 3, padding=1, stride=2)],
             [ConvT1(4, 3, 3, padding=1, output_padding=1, stride=2, bias=False)]),
        Case("convt1d-dilated", "conv1d 4 3 pad=1; ---; convt1d in 3 pad=2 dilation=2", "8x2",
             [Conv1(2, 4, 3, padding=1)], [ConvT1(4, 2, 3, padding=2, dilation=2)]),
    ]


def pools():
    average = dict(count_include_pad=False)
    return [
        Case("maxpool1d", "conv1d 3 3; maxpool1d 2; ---; upsample1d 2; conv1d in 3", "8x2",
             [Same(Conv1(2, 3, 3)), Pool1(2)], [nn.Upsample(scale_factor=2), Same(Conv1(3, 2, 3))]),
        Case("maxpool1d-same", "maxpool1d 2 pad=same; ---; upsample1d 3; maxpool1d 4 stride=2 pad=same",
             "7x2", [SameMax(Pool1(2))], [nn.Upsample(scale_factor=3), SameMax(Pool1(4, stride=2))]),
        Case("maxpool1d-number", "maxpool1d 3 stride=2 pad=1; ---; maxpool1d 3 stride=1", "9x2",
             [Pool1(3, stride=2, padding=1)], [Pool1(3, stride=1)]),
        Case("avgpool1d", "avgpool1d 2; ---; avgpool1d 3 stride=1 pad=same", "9x2",
             [nn.AvgPool1d(2)], [SameAvg(nn.AvgPool1d(3, stride=1))]),
        Case("avgpool1d-same", "avgpool1d 4 stride=3 pad=same; ---; avgpool1d 3 stride=2 pad=1", "11x2",
             [SameAvg(nn.AvgPool1d(4, stride=3))], [nn.AvgPool1d(3, stride=2, padding=1, **average)]),
    ]


def norms():
    return [
        Case("batchnorm", "conv1d 4 3 bias=no; batchnorm relu; ---; conv1d 3 3; batchnorm; conv1d in 3",
             "8x2", [Same(Conv1(2, 4, 3, bias=False)), (nn.BatchNorm1d(4), nn.ReLU())],
             [Same(Conv1(4, 3, 3)), nn.BatchNorm1d(3), Same(Conv1(3, 2, 3))]),
        Case("batchnorm-dense", "dense 6; batchnorm; relu; ---; dense in", "5",
             [nn.Linear(5, 6), nn.BatchNorm1d(6), nn.ReLU()], [nn.Linear(6, 5)]),
        Case("layernorm", "conv1d 5 3; layernorm; relu; ---; layernorm tanh; conv1d in 3", "8x2",
             [Same(Conv1(2, 5, 3)), ChannelNorm(5), nn.ReLU()],
             [(ChannelNorm(5), nn.Tanh()), Same(Conv1(5, 2, 3))]),
        Case("layernorm-dense", "dense 6; layernorm; ---; dense in", "5",
             [nn.Linear(5, 6), ChannelNorm(6)], [nn.Linear(6, 5)]),
        Case("training-only", "dropout 0.4; dense 6; noise gaussian=0.5; relu; ---; dropout 0.1; dense in",
             "5", [nn.Dropout(0.4), nn.Linear(5, 6), nn.Identity(), nn.ReLU()],
             [nn.Dropout(0.1), nn.Linear(6, 5)]),
    ]


def shapes():
    """Flatten and reshape, where the file's order of weights (C, then time) is not the memory's."""
    return [
        Case("flatten", "conv1d 4 3; flatten; dense 5 relu; ---; dense 24; reshape 6x4; conv1d in 3", "6x2",
             [Same(Conv1(2, 4, 3)), nn.Flatten(), (nn.Linear(24, 5), nn.ReLU())],
             [nn.Linear(5, 24), nn.Unflatten(1, (4, 6)), Same(Conv1(4, 2, 3))]),
        Case("flatten-apart", "conv1d 3 3; flatten; dropout 0.1; relu; dense 5; ---; "
             "dense 18; tanh; reshape 6x3; convt1d in 3", "6x2",
             [Same(Conv1(2, 3, 3)), nn.Flatten(), nn.Dropout(0.1), nn.ReLU(), nn.Linear(18, 5)],
             [nn.Linear(5, 18), nn.Tanh(), nn.Unflatten(1, (3, 6)), SameT(ConvT1(3, 2, 3))]),
        Case("flatten-norms", "conv1d 3 3; flatten; batchnorm; dense 5; ---; "
             "dense 18; layernorm; reshape 6x3; conv1d in 3", "6x2",
             [Same(Conv1(2, 3, 3)), nn.Flatten(), nn.BatchNorm1d(18), nn.Linear(18, 5)],
             [nn.Linear(5, 18), ChannelNorm(18), nn.Unflatten(1, (3, 6)), Same(Conv1(3, 2, 3))]),
        Case("flatten-unsaid", "conv1d 4 3; dense 5 relu; ---; dense 24; reshape 6x4; conv1d in 3", "6x2",
             [Same(Conv1(2, 4, 3)), (nn.Flatten(), nn.Linear(24, 5), nn.ReLU())],
             [nn.Linear(5, 24), nn.Unflatten(1, (4, 6)), Same(Conv1(4, 2, 3))]),
        Case("crop", "conv1d 4 3; upsample1d 2; ---; crop 9x4; conv1d in 3; crop", "7x2",
             [Same(Conv1(2, 4, 3)), nn.Upsample(scale_factor=2)], [Crop(9), Same(Conv1(4, 2, 3)), Crop(7)]),
    ]


def volumes():
    average = dict(count_include_pad=False)
    tied = Same(Conv3(2, 3, 3, stride=2))
    return [
        Case("conv3d-same", "conv3d 4 3 relu; ---; conv3d in 4", "4x5x3x2",
             [(Same(Conv3(2, 4, 3)), nn.ReLU())], [Same(Conv3(4, 2, 4))]),
        Case("conv3d-number", "conv3d 4 3 pad=1 stride=2; ---; conv3d in 3x2x1 pad=2x1x0 dilation=2", "5x6x7x2",
             [Conv3(2, 4, 3, padding=1, stride=2)],
             [Conv3(4, 2, (3, 2, 1), padding=(2, 1, 0), dilation=2)]),
        Case("conv3d-grown", "conv3d 3 3 stride=2 relu; ---; convt3d 1 3 stride=2", "4x6x2",
             [(Same(Conv3(1, 3, 3, stride=2)), nn.ReLU())], [SameT(ConvT3(3, 1, 3, stride=2))],
             view="4x6x2x1"),
        Case("conv3d-dilated", "conv3d 3 2x3x3 dilation=2x1x2; ---; convt3d in 2x3x2 dilation=1x2x3", "4x3x5x2",
             [Same(Conv3(2, 3, (2, 3, 3), dilation=(2, 1, 2)))],
             [SameT(ConvT3(3, 2, (2, 3, 2), dilation=(1, 2, 3)))]),
        Case("convt3d-number", "conv3d 4 3 pad=1 stride=2; ---; convt3d in 3x5x4 pad=1x2x1 outpad=1x2x0 "
             "stride=2x3x1 bias=no", "4x5x6x2", [Conv3(2, 4, 3, padding=1, stride=2)],
             [ConvT3(4, 2, (3, 5, 4), padding=(1, 2, 1), output_padding=(1, 2, 0), stride=(2, 3, 1), bias=False),
              ], view="4x5x6x2"),
        Case("pool3d", "maxpool3d 2 pad=same; ---; upsample3d 3x2x1; avgpool3d 3 stride=2 pad=same", "3x5x4x2",
             [SameMax(Pool3(2))], [nn.Upsample(scale_factor=(3, 2, 1)), SameAvg(nn.AvgPool3d(3, stride=2))]),
        Case("pool3d-number", "maxpool3d 3x3x2 stride=2 pad=1; ---; upsample3d 2; avgpool3d 3 stride=2 pad=1",
             "5x6x7x2", [Pool3((3, 3, 2), stride=2, padding=1)],
             [nn.Upsample(scale_factor=2), nn.AvgPool3d(3, stride=2, padding=1, **average)]),
        Case("norm3d", "conv3d 4 3; batchnorm relu; ---; layernorm; conv3d in 3", "3x2x4x2",
             [Same(Conv3(2, 4, 3)), (nn.BatchNorm3d(4), nn.ReLU())], [ChannelNorm(4), Same(Conv3(4, 2, 3))]),
        Case("flatten3d", "conv3d 4 3; flatten; dense 5 relu; ---; dense 48; reshape 3x2x2x4; "
             "upsample3d 1x2x1; conv3d in 3; crop 3x4x2", "3x4x2",
             [Same(Conv3(1, 4, 3)), nn.Flatten(), (nn.Linear(96, 5), nn.ReLU())],
             [nn.Linear(5, 48), nn.Unflatten(1, (4, 3, 2, 2)), nn.Upsample(scale_factor=(1, 2, 1)),
              Same(Conv3(4, 1, 3)), Crop(3, 4, 2)], view="3x4x2x1"),
        Case("train-conv3d", "conv3d 3 3 stride=2 relu; ---; convt3d in 3 stride=2", "4x4x4",
             [(Same(Conv3(1, 3, 3, stride=2)), nn.ReLU())], [SameT(ConvT3(3, 1, 3, stride=2))],
             view="4x4x4x1", program="train", records=6),
        Case("tied-convt3d", "conv3d 3 3 stride=2; ---; convt3d in 3 stride=2 tied=0", "4x2x4x2",
             [tied], [TiedConvT3(tied.inner)]),
    ]


def planes():
    average = dict(count_include_pad=False)
    return [
        Case("conv2d-same", "conv2d 4 3 relu; ---; conv2d in 4", "5x7x2",
             [(Same(Conv2(2, 4, 3)), nn.ReLU())], [Same(Conv2(4, 2, 4))]),
        Case("conv2d-same-stride", "conv2d 4 3 stride=2; conv2d 3 4 stride=2; ---; conv2d in 2 stride=3",
             "9x7x2", [Same(Conv2(2, 4, 3, stride=2)), Same(Conv2(4, 3, 4, stride=2))],
             [Same(Conv2(3, 2, 2, stride=3))]),
        Case("conv2d-valid", "conv2d 4 3 pad=valid bias=no; ---; conv2d in 2 pad=valid stride=2 dilation=2",
             "8x9x2", [Conv2(2, 4, 3, bias=False)], [Conv2(4, 2, 2, stride=2, dilation=2)]),
        Case("conv2d-number", "conv2d 4 3 pad=1 stride=2; ---; conv2d in 3 pad=2 dilation=2", "8x9x2",
             [Conv2(2, 4, 3, padding=1, stride=2)], [Conv2(4, 2, 3, padding=2, dilation=2)]),
        Case("conv2d-oblong", "conv2d 4 3x5 stride=2x1 softmax; ---; convt2d in 4x2 stride=2x1", "6x7x2",
             [(Same(Conv2(2, 4, (3, 5), stride=(2, 1))), nn.Softmax(dim=1))],
             [SameT(ConvT2(4, 2, (4, 2), stride=(2, 1)))]),
        Case("conv2d-grown", "conv2d 3 3 relu; ---; conv2d 1 3", "6x5",
             [(Same(Conv2(1, 3, 3)), nn.ReLU())], [Same(Conv2(3, 1, 3))], view="6x5x1"),
        Case("convt2d-same", "conv2d 4 3 stride=2; ---; convt2d 3 4 stride=2; convt2d in 3", "6x8x2",
             [Same(Conv2(2, 4, 3, stride=2))],
             [SameT(ConvT2(4, 3, 4, stride=2)), SameT(ConvT2(3, 2, 3))]),
        Case("convt2d-same-gaps", "conv2d 4 3 stride=3; ---; convt2d in 2 stride=3", "6x9x2",
             [Same(Conv2(2, 4, 3, stride=3))], [SameT(ConvT2(4, 2, 2, stride=3))]),
        Case("convt2d-number", "conv2d 4 3 pad=1 stride=2; ---; convt2d in 3 pad=1 outpad=1 stride=2",
             "6x8x2", [Conv2(2, 4, 3, padding=1, stride=2)],
             [ConvT2(4, 2, 3, padding=1, output_padding=1, stride=2)]),
        Case("convt2d-valid", "conv2d 4 2 pad=valid stride=2; ---; convt2d in 2 pad=valid stride=2", "6x8x2",
             [Conv2(2, 4, 2, stride=2)], [ConvT2(4, 2, 2, stride=2)]),
        Case("convt2d-oblong", "conv2d 4 3x5 pad=1x2 stride=2x3; ---; "
             "convt2d in 3x5 pad=1x2 outpad=1x2 stride=2x3", "8x9x2",
             [Conv2(2, 4, (3, 5), padding=(1, 2), stride=(2, 3))],
             [ConvT2(4, 2, (3, 5), padding=(1, 2), output_padding=(1, 2), stride=(2, 3))]),
        Case("convt2d-dilated", "conv2d 4 3x2 pad=valid dilation=2x1; ---; "
             "convt2d in 3x2 pad=valid dilation=2x1", "8x7x2",
             [Conv2(2, 4, (3, 2), dilation=(2, 1))], [ConvT2(4, 2, (3, 2), dilation=(2, 1))]),
        Case("conv2d-same-even", "conv2d 4 4x2 dilation=2; ---; convt2d in 2 dilation=3", "6x7x2",
             [Same(Conv2(2, 4, (4, 2), dilation=2))], [SameT(ConvT2(4, 2, 2, dilation=3))]),
        Case("pool2d", "maxpool2d 2 pad=same; ---; upsample2d 3; avgpool2d 3 stride=2 pad=same", "5x7x2",
             [SameMax(Pool2(2))], [nn.Upsample(scale_factor=3), SameAvg(nn.AvgPool2d(3, stride=2))]),
        Case("pool2d-number", "maxpool2d 3 stride=2 pad=1; ---; upsample2d 2; avgpool2d 3 stride=2 pad=1",
             "8x9x2", [Pool2(3, stride=2, padding=1)],
             [nn.Upsample(scale_factor=2), nn.AvgPool2d(3, stride=2, padding=1, **average)]),
        Case("pool2d-oblong", "maxpool2d 2x3; ---; upsample2d 3x2; avgpool2d 1x2 stride=1", "5x9x2",
             [Pool2((2, 3))], [nn.Upsample(scale_factor=(3, 2)), nn.AvgPool2d((1, 2), stride=1)]),
        Case("norm2d", "conv2d 4 3; batchnorm relu; ---; layernorm; conv2d in 3", "4x5x2",
             [Same(Conv2(2, 4, 3)), (nn.BatchNorm2d(4), nn.ReLU())], [ChannelNorm(4), Same(Conv2(4, 2, 3))]),
        Case("flatten2d", "conv2d 4 3; flatten; dense 5 relu; ---; dense 24; reshape 3x2x4; "
             "conv2d in 3; crop", "3x2x2",
             [Same(Conv2(2, 4, 3)), nn.Flatten(), (nn.Linear(24, 5), nn.ReLU())],
             [nn.Linear(5, 24), nn.Unflatten(1, (4, 3, 2)), Same(Conv2(4, 2, 3)), Crop(3, 2)]),
    ]


def recurrent():
    """Both cells, on both sides of a vector's length; what PyTorch has between them and other layers."""
    cases = []
    for name, cell in (("lstm", LSTM), ("gru", GRU)):
        cases += [
            Case(name, f"{name} 5; ---; {name} 18 bias=no; dense in each", "7x3",
                 [cell(3, 5)], [cell(5, 18, bias=False), Each(18, 3)]),
            Case(f"{name}-last", f"{name} 17 last; ---; repeat in; {name} 4 relu; dense in each", "9x2",
                 [cell(2, 17, last=True)], [Repeat(9), (cell(17, 4), nn.ReLU()), Each(4, 2)], gain=4.0),
            Case(f"{name}-one", f"{name} 1; ---; {name} in", "6x1", [cell(1, 1)], [cell(1, 1)], records=1),
            Case(f"{name}-grown", f"conv1d 4 3; {name} 3 last; ---; dense 12; reshape 6x2; {name} 3; "
                 "flatten; dense in", "6", [Same(Conv1(1, 4, 3)), cell(4, 3, last=True)],
                 [nn.Linear(3, 12), StepsOf(6, 2), cell(2, 3), StepsOf(), nn.Linear(18, 6)], view="6x1"),
            Case(f"{name}-planes", f"{name} 12 last; ---; tanh; reshape 4x3; conv1d in 3", "4x2",
                 [cell(2, 12, last=True)], [nn.Tanh(), nn.Unflatten(1, (3, 4)), Same(Conv1(3, 2, 3))]),
            Case(f"{name}-ae", f"{name}-ae", "30x1", [cell(1, 64, last=True)],
                 [Repeat(30), cell(64, 64), Each(64, 1)], big=True),
        ]
    return cases


def embeddings():
    """One table for all values, and a table per column beside numbers; then as a convolution takes it."""
    return [
        Case("embedding", "embedding 3 levels=6; dense 5 tanh; ---; dense in", "4",
             [Embed(6, 3), (StepsOf(), nn.Linear(12, 5), nn.Tanh())], [nn.Linear(5, 4)], codes=6),
        Case("embedding-columns", "embedding 3 columns=2,5 levels=4,6; dense 5 relu; ---; dense in", "5",
             [EmbedColumns(10, 3, columns=(1, 4), first=(0, 4)), (nn.Linear(9, 5), nn.ReLU())], [nn.Linear(5, 5)],
             codes=4),
        Case("embedding-steps", "embedding 2 columns=1 levels=5; conv1d 4 3 tanh; ---; conv1d in 3", "6x3",
             [EmbedColumns(5, 2, columns=(0,), first=(0,)), (Same(Conv1(4, 4, 3)), nn.Tanh())],
             [Same(Conv1(4, 3, 3))], codes=5),
        Case("embedding-conv", "embedding 3 levels=6; conv1d 4 3; ---; dense in", "5",
             [Embed(6, 3), Same(Conv1(3, 4, 3))], [(nn.Flatten(), nn.Linear(20, 5))], codes=6),
        Case("train-embedding", "embedding 3 columns=1,3 levels=4,4; dense 5 tanh; ---; dense in", "4",
             [EmbedColumns(8, 3, columns=(0, 2), first=(0, 4)), (nn.Linear(8, 5), nn.Tanh())], [nn.Linear(5, 4)],
             codes=4, batch=3, **TRAIN),
    ]


def attention():
    """Heads of one and more features, causal and not; positions; residual connections as in a transformer."""
    block = [Each(3, 8), Positions(), ChannelNorm(8), Attention(8, 2), Residual(2), ChannelNorm(8),
             (Each(8, 12), nn.ReLU()), Each(12, 8), Residual(3)]
    text = ("dense 8 each; positions; layernorm; attention 2; residual 2; layernorm; dense 12 each relu; "
            "dense 8 each; residual 3; ---; dense in each")
    return [
        Case("attention", "attention 1; ---; attention 2 bias=no", "7x4", [Attention(4, 1)],
             [Attention(4, 2, bias=False)]),
        Case("attention-causal", "dense 20 each; attention 5 causal=yes; ---; dense in each", "19x3",
             [Each(3, 20), Attention(20, 5, causal=True)], [Each(20, 3)], gain=4.0),
        Case("attention-one", "attention 1 causal=yes; ---; attention 1", "6x1", [Attention(1, 1, causal=True)],
             [Attention(1, 1)], records=1),
        Case("attention-conv", "conv1d 6 3; attention 3; ---; positions learned; flatten; dense in", "5x2",
             [Same(Conv1(2, 6, 3)), Attention(6, 3)], [Positions(5, 6), StepsOf(), (nn.Linear(30, 10), AsRecord(5, 2))]),
        Case("transformer", text, "9x3", block, [Each(8, 3)]),
        Case("train-attention", text, "9x3", block, [Each(8, 3)], batch=3, epochs=8, optimizer="sgd", **TRAIN),
    ]


def half(*layers, last=nn.Identity):
    """Layers with relu inside, which is what the built-in names have."""
    return [(layer, nn.ReLU()) for layer in layers[:-1]] + [(layers[-1], last())]


def nab_net():
    return ([(Same(Conv1(1, 32, 7, stride=2)), nn.ReLU()), nn.Dropout(0.2),
             (Same(Conv1(32, 16, 7, stride=2)), nn.ReLU())],
            [(SameT(ConvT1(16, 16, 7, stride=2)), nn.ReLU()), nn.Dropout(0.2),
             (SameT(ConvT1(16, 32, 7, stride=2)), nn.ReLU()), SameT(ConvT1(32, 1, 7))])


def sine_net():
    return ([(Same(Conv1(1, 32, 5)), nn.ReLU()), Pool1(2), (Same(Conv1(32, 16, 3)), nn.ReLU()), Pool1(2),
             (Same(Conv1(16, 16, 3)), nn.ReLU())],
            [nn.Upsample(scale_factor=2), (Same(Conv1(16, 32, 5)), nn.ReLU()), nn.Upsample(scale_factor=2),
             Same(Conv1(32, 1, 3))])


def built_in():
    return [
        Case("nab-conv1d", "nab-conv1d", "300x1", *nab_net(), records=2, big=True),
        Case("sine-conv1d", "sine-conv1d", "1000x1", *sine_net(), records=1, big=True),
        Case("mnist-dense", "mnist-dense", "784",
             half(nn.Linear(784, 400), nn.Linear(400, 200), nn.Linear(200, 100), last=nn.ReLU),
             half(nn.Linear(100, 200), nn.Linear(200, 400), nn.Linear(400, 784), last=nn.Sigmoid),
             records=2, big=True),
        Case("dense-100-25", "dense-100-25", "100", [nn.Linear(100, 25)], [nn.Linear(25, 100)], big=True),
        Case("dense-100-10", "dense-100-10", "100", [nn.Linear(100, 10)], [nn.Linear(10, 100)], big=True),
        Case("netflow", "netflow", "187", [(nn.Linear(187, 2), nn.ReLU())], [nn.Linear(2, 187)], big=True),
    ]


def convt_net():
    """Four strided convolutions to a code of 2, and back to 55x55, of which 28x28 are kept."""
    leaky = nn.LeakyReLU
    return ([(Conv2(1, 32, 3, padding=1), leaky()), (Conv2(32, 64, 3, padding=1, stride=2), leaky()),
             (Conv2(64, 64, 3, padding=1, stride=2), leaky()), Conv2(64, 64, 3, padding=1),
             nn.Flatten(), nn.Linear(3136, 2)],
            [nn.Linear(2, 3136), nn.Unflatten(1, (64, 7, 7)), (ConvT2(64, 64, 3, padding=1), leaky()),
             (ConvT2(64, 64, 3, padding=1, stride=2), leaky()), (ConvT2(64, 32, 3, stride=2), leaky()),
             ConvT2(32, 1, 3, stride=2), Crop(28, 28), nn.Sigmoid()])


def built_in_planes():
    up, image = nn.Upsample, dict(view="28x28x1", records=1, big=True)
    return [
        Case("mnist-conv", "mnist-conv", "28x28",
             [(Same(Conv2(1, 16, 3)), nn.ReLU()), Pool2(2), (Same(Conv2(16, 8, 3)), nn.ReLU()), Pool2(2)],
             [(Same(Conv2(8, 8, 3)), nn.ReLU()), up(scale_factor=2), (Same(Conv2(8, 16, 3)), nn.ReLU()),
              up(scale_factor=2), (Same(Conv2(16, 1, 3)), nn.Sigmoid())], **image),
        Case("mnist-convt", "mnist-convt", "28x28", *convt_net(), **image),
        Case("digits-conv", "digits-conv", "10x10x1",
             [(Same(Conv2(1, 64, 4)), nn.ReLU()), SameMax(Pool2(2))],
             [(Same(Conv2(64, 64, 4)), nn.ReLU()), up(scale_factor=2), Same(Conv2(64, 1, 3))],
             records=2, big=True),
        Case("mnist-denoise", "mnist-denoise", "28x28",
             [(Same(Conv2(1, 32, 3)), nn.ReLU()), Pool2(2), (Same(Conv2(32, 32, 3)), nn.ReLU()), Pool2(2)],
             [(SameT(ConvT2(32, 32, 3, stride=2)), nn.ReLU()),
              (SameT(ConvT2(32, 32, 3, stride=2)), nn.ReLU()),
              (Same(Conv2(32, 1, 3)), nn.Sigmoid())], **image),
    ]


TRAIN = dict(program="train", records=8)


def training():
    """Twenty steps of Adam on each kind of network that trains differently."""
    shared = nn.Linear(9, 5)
    return [
        Case("train-bce", *bce_net(), loss="bce", **TRAIN),
        Case("train-each", "dense 5 each tanh; ---; dense in each", "6x3",
             [(Each(3, 5), nn.Tanh())], [Each(5, 3)], batch=1, epochs=3, **TRAIN),
        Case("train-nab", "conv1d 8 7 stride=2 relu; conv1d 4 7 stride=2 relu; ---; "
             "convt1d 4 7 stride=2 relu; convt1d 8 7 stride=2 relu; convt1d in 7", "20x1",
             [(Same(Conv1(1, 8, 7, stride=2)), nn.ReLU()), (Same(Conv1(8, 4, 7, stride=2)), nn.ReLU())],
             [(SameT(ConvT1(4, 4, 7, stride=2)), nn.ReLU()), (SameT(ConvT1(4, 8, 7, stride=2)), nn.ReLU()),
              SameT(ConvT1(8, 1, 7))], **TRAIN),
        Case("train-pools", "conv1d 5 3 tanh; maxpool1d 2; avgpool1d 3 stride=2 pad=same; ---; "
             "upsample1d 4; conv1d in 4 dilation=2", "16x2",
             [(Same(Conv1(2, 5, 3)), nn.Tanh()), Pool1(2), SameAvg(nn.AvgPool1d(3, stride=2))],
             [nn.Upsample(scale_factor=4), Same(Conv1(5, 2, 4, dilation=2))], **TRAIN),
        Case("train-flatten", "conv1d 3 3 elu; flatten; dense 5; ---; "
             "dense 24 gelu; reshape 8x3; convt1d in 3", "8x2",
             [(Same(Conv1(2, 3, 3)), nn.ELU()), nn.Flatten(), nn.Linear(24, 5)],
             [(nn.Linear(5, 24), nn.GELU()), nn.Unflatten(1, (3, 8)), SameT(ConvT1(3, 2, 3))], **TRAIN),
        Case("train-batchnorm", "conv1d 4 3 bias=no; batchnorm silu; ---; conv1d in 3", "8x2",
             [Same(Conv1(2, 4, 3, bias=False)), (nn.BatchNorm1d(4), nn.SiLU())],
             [Same(Conv1(4, 2, 3))], **TRAIN),
        Case("train-layernorm", "dense 7; layernorm softplus; ---; dense in", "9",
             [nn.Linear(9, 7), (ChannelNorm(7), nn.Softplus())], [nn.Linear(7, 9)], **TRAIN),
        Case("train-tied", "dense 5 tanh; ---; dense in tied=0", "9",
             [(shared, nn.Tanh())], [TiedLinear(shared)], **TRAIN),
        Case("train-softmax", "dense 7 softmax; ---; dense in", "9",
             [(nn.Linear(9, 7), nn.Softmax(dim=1))], [nn.Linear(7, 9)], **TRAIN),
        Case("train-lstm", "lstm 6 last; ---; repeat in; lstm 5; dense in each", "8x2",
             [LSTM(2, 6, last=True)], [Repeat(8), LSTM(6, 5), Each(5, 2)], **TRAIN),
        Case("train-gru", "gru 6; dense 3 each; ---; gru 5; dense in each", "9x2",
             [GRU(2, 6), Each(6, 3)], [GRU(3, 5), Each(5, 2)], batch=3, **TRAIN),
        Case("train-conv2d", "conv2d 4 3 stride=2 leaky; maxpool2d 2; ---; upsample2d 2; "
             "convt2d 3 3 stride=2 selu; conv2d in 2", "8x8x1",
             [(Same(Conv2(1, 4, 3, stride=2)), nn.LeakyReLU()), Pool2(2)],
             [nn.Upsample(scale_factor=2), (SameT(ConvT2(4, 3, 3, stride=2)), nn.SELU()),
              Same(Conv2(3, 1, 2))], **TRAIN),
    ]


def small_net():
    return "dense 6 tanh; ---; dense in", "9", [(nn.Linear(9, 6), nn.Tanh())], [nn.Linear(6, 9)]


def bce_net():
    return ("dense 6 relu; ---; dense in sigmoid", "9",
            [(nn.Linear(9, 6), nn.ReLU())], [(nn.Linear(6, 9), nn.Sigmoid())])


def losses():
    """By plain gradient descent, which shows the scale; errors on both sides of huber's 1."""
    return [Case(f"train-{loss}", *small_net(), data="train-mae", loss=loss, optimizer="sgd", gain=2.0,
                 **TRAIN)
            for loss in ("mae", "huber")] + [
        Case("train-bce-sgd", *bce_net(), loss="bce", optimizer="sgd", **TRAIN)]


def charged(name, activation, last, **how):
    return Case(f"train-{name}", f"dense 6 tanh; dense 4 {activation}; ---; dense in", "9",
                [(nn.Linear(9, 6), nn.Tanh()), (nn.Linear(6, 4), last)], [nn.Linear(4, 9)], data="train-charged",
                program="train", records=12, batch=6, optimizer="sgd", gain=2.0, **how)


def penalties():
    """By plain gradient descent, in two batches an epoch: what a batch shares not all records share."""
    return [
        charged("sparse-l1", "sigmoid", nn.Sigmoid(), charged=(("sparse-l1", 0.5),)),
        charged("sparse-kl", "sigmoid", nn.Sigmoid(), charged=(("sparse-kl", 0.3),)),
        charged("contractive", "elu", nn.ELU(), charged=(("contractive", 0.1),)),
        charged("contractive-relu", "relu", nn.ReLU(), charged=(("contractive", 0.1),)),
        charged("mmd", "linear", nn.Identity(), charged=(("mmd", 2.0),)),
        charged("trim", "sigmoid", nn.Sigmoid(), trim=0.4),
        charged("correntropy", "sigmoid", nn.Sigmoid(), loss="correntropy=0.7"),
        charged("charged", "sigmoid", nn.Sigmoid(), charged=(("sparse-l1", 0.2), ("contractive", 0.1)), trim=0.2),
    ]


def optimizers():
    """One batch an epoch; then batches in the order of the records, the last of an epoch shorter."""
    return [Case(f"train-{optimizer}", *small_net(), data="train-sgd", optimizer=optimizer, **TRAIN)
            for optimizer in ("sgd", "momentum", "rmsprop", "adagrad", "adadelta", "adam", "adamw")] + [
        Case("train-batches", *small_net(), program="train", records=18, batch=4, epochs=4)]


GROUPS = (dense, tied, activations, conv1d, convt1d, pools, norms, shapes, planes, volumes, recurrent, embeddings, attention, built_in,
          built_in_planes, training, losses, penalties, optimizers)
