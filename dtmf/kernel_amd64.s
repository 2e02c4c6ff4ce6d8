#include "textflag.h"

// func correlate(cos, sin *[lanes]float32, t *laneTable, x *foldedBlock)
//
// X0, X1 collect the cosines of eight frequencies, X2, X3 the sines; X4 is a value of the block, four times. The table
// has 26 rows of cosines and 25 of sines, 32 bytes each; the block 26 and 25 values, 4 bytes each.
TEXT ·correlate(SB), NOSPLIT, $0-32
	MOVQ cos+0(FP), DI
	MOVQ sin+8(FP), SI
	MOVQ t+16(FP), BX
	MOVQ x+24(FP), DX
	XORPS X0, X0
	XORPS X1, X1
	XORPS X2, X2
	XORPS X3, X3
	MOVQ $25, CX

next:
	MOVSS (DX), X4
	SHUFPS $0, X4, X4
	MOVUPS (BX), X5
	MOVUPS 16(BX), X6
	MULPS X4, X5
	MULPS X4, X6
	ADDPS X5, X0
	ADDPS X6, X1
	MOVSS 104(DX), X7
	SHUFPS $0, X7, X7
	MOVUPS 832(BX), X8
	MOVUPS 848(BX), X9
	MULPS X7, X8
	MULPS X7, X9
	ADDPS X8, X2
	ADDPS X9, X3
	ADDQ $4, DX
	ADDQ $32, BX
	DECQ CX
	JNZ next

	MOVSS (DX), X4
	SHUFPS $0, X4, X4
	MOVUPS (BX), X5
	MOVUPS 16(BX), X6
	MULPS X4, X5
	MULPS X4, X6
	ADDPS X5, X0
	ADDPS X6, X1

	MOVUPS X0, (DI)
	MOVUPS X1, 16(DI)
	MOVUPS X2, (SI)
	MOVUPS X3, 16(SI)
	RET

// func fold(x *foldedBlock, pcm *[blockSamples]int16) float32
//
// Eight samples after the middle meet the eight before it, turned round, three times; the last pair and the middle come
// singly. X8, X9 collect the squares of sums and differences, which are twice the energy.
TEXT ·fold(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), DI
	MOVQ pcm+8(FP), SI
	LEAQ 52(SI), AX
	LEAQ 34(SI), BX
	LEAQ 4(DI), CX
	LEAQ 104(DI), DX
	XORPS X8, X8
	XORPS X9, X9
	MOVQ $3, R8

eight:
	MOVOU (AX), X0
	MOVOU (BX), X1
	PSHUFLW $0x1B, X1, X1
	PSHUFHW $0x1B, X1, X1
	PSHUFD $0x4E, X1, X1
	MOVO X0, X2
	PUNPCKLWL X2, X2
	PSRAL $16, X2
	PUNPCKHWL X0, X0
	PSRAL $16, X0
	MOVO X1, X3
	PUNPCKLWL X3, X3
	PSRAL $16, X3
	PUNPCKHWL X1, X1
	PSRAL $16, X1
	MOVO X2, X4
	PADDL X3, X4
	PSUBL X3, X2
	MOVO X0, X5
	PADDL X1, X5
	PSUBL X1, X0
	CVTPL2PS X4, X4
	CVTPL2PS X5, X5
	CVTPL2PS X2, X2
	CVTPL2PS X0, X0
	MOVUPS X4, (CX)
	MOVUPS X5, 16(CX)
	MOVUPS X2, (DX)
	MOVUPS X0, 16(DX)
	MULPS X4, X4
	MULPS X5, X5
	MULPS X2, X2
	MULPS X0, X0
	ADDPS X4, X8
	ADDPS X5, X9
	ADDPS X2, X8
	ADDPS X0, X9
	ADDQ $16, AX
	SUBQ $16, BX
	ADDQ $32, CX
	ADDQ $32, DX
	DECQ R8
	JNZ eight

	ADDPS X9, X8
	MOVAPS X8, X9
	SHUFPS $0x4E, X9, X9
	ADDPS X9, X8
	MOVAPS X8, X9
	SHUFPS $0xB1, X9, X9
	ADDSS X9, X8

	MOVWLSX 100(SI), R9
	MOVWLSX (SI), R10
	MOVL R9, R11
	ADDL R10, R11
	SUBL R10, R9
	CVTSL2SS R11, X0
	CVTSL2SS R9, X1
	MOVSS X0, (CX)
	MOVSS X1, (DX)
	MULSS X0, X0
	MULSS X1, X1
	ADDSS X0, X8
	ADDSS X1, X8

	MOVWLSX 50(SI), R9
	CVTSL2SS R9, X0
	MOVSS X0, (DI)
	MULSS X0, X0
	ADDSS X0, X8
	ADDSS X0, X8
	MOVL $0x3F000000, R9 // 0.5
	MOVL R9, X1
	MULSS X1, X8
	MOVSS X8, ret+16(FP)
	RET
