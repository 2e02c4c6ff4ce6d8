#include "textflag.h"

// func hasFused() bool
//
// CPUID leaf 1 tells FMA (ECX 12), OSXSAVE (27) and AVX (28), leaf 7 AVX2 (EBX 5), XGETBV what the system keeps.
TEXT ·hasFused(SB), NOSPLIT, $0-1
	MOVB $0, ret+0(FP)
	XORL AX, AX
	XORL CX, CX
	CPUID
	CMPL AX, $7
	JLT no
	MOVL $1, AX
	XORL CX, CX
	CPUID
	ANDL $0x18001000, CX
	CMPL CX, $0x18001000
	JNE no
	MOVL $7, AX
	XORL CX, CX
	CPUID
	ANDL $0x20, BX
	JZ no
	XORL CX, CX
	XGETBV
	ANDL $6, AX
	CMPL AX, $6
	JNE no
	MOVB $1, ret+0(FP)

no:
	RET

// A value of each half of the block, eight times, by eight cosines and eight sines.
#define ROW(n, cosines, sines) \
	VBROADCASTSS (4*n)(DX), Y10; \
	VBROADCASTSS (104+4*n)(DX), Y11; \
	VFMADD231PS (32*n)(BX), Y10, cosines; \
	VFMADD231PS (832+32*n)(BX), Y11, sines

// func correlateAVX(cos, sin *[lanes]float32, t *laneTable, x *foldedBlock)
//
// Y0 to Y4 collect the cosines of eight frequencies, each of every fifth value, so that no sum waits for the one before;
// Y5 to Y9 the sines.
TEXT ·correlateAVX(SB), NOSPLIT, $0-32
	MOVQ cos+0(FP), DI
	MOVQ sin+8(FP), SI
	MOVQ t+16(FP), BX
	MOVQ x+24(FP), DX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	VXORPS Y8, Y8, Y8
	VXORPS Y9, Y9, Y9
	MOVQ $5, CX

five:
	ROW(0, Y0, Y5)
	ROW(1, Y1, Y6)
	ROW(2, Y2, Y7)
	ROW(3, Y3, Y8)
	ROW(4, Y4, Y9)
	ADDQ $20, DX
	ADDQ $160, BX
	DECQ CX
	JNZ five

	VBROADCASTSS (DX), Y10
	VFMADD231PS (BX), Y10, Y4

	VADDPS Y1, Y0, Y0
	VADDPS Y3, Y2, Y2
	VADDPS Y4, Y0, Y0
	VADDPS Y2, Y0, Y0
	VADDPS Y6, Y5, Y5
	VADDPS Y8, Y7, Y7
	VADDPS Y9, Y5, Y5
	VADDPS Y7, Y5, Y5
	VMOVUPS Y0, (DI)
	VMOVUPS Y5, (SI)
	VZEROUPPER
	RET

// func correlateSSE(cos, sin *[lanes]float32, t *laneTable, x *foldedBlock)
//
// X0, X1 collect the cosines of eight frequencies, X2, X3 the sines; X4 is a value of the block, four times. The table
// has 26 rows of cosines and 25 of sines, 32 bytes each; the block 26 and 25 values, 4 bytes each.
TEXT ·correlateSSE(SB), NOSPLIT, $0-32
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
