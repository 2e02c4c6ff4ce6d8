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
