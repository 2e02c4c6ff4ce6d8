package recogniser

import (
	"context"
	"encoding/binary"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/sys"
)

// What the module's C library is told where it asks for what it does not get here: files, a clock, an environment.
const (
	noFiles   = 52 // ENOSYS as WASI numbers it
	noSeek    = 70 // ESPIPE
	noMapping = -52
	// maxMemory of one instance in pages of 64 KiB: 64 MiB.
	maxMemory = 1024
)

// provide gives the runtime what the module imports: the one-letter names of Emscripten's glue, as the package's own
// JavaScript has them.
func provide(ctx context.Context, rt wazero.Runtime) error {
	i32 := api.ValueTypeI32
	host := rt.NewHostModuleBuilder("a")
	export := func(name string, params int, results []api.ValueType, f api.GoModuleFunc) {
		types := make([]api.ValueType, params)
		for i := range types {
			types[i] = i32
		}
		host.NewFunctionBuilder().WithGoModuleFunction(f, types, results).Export(name)
	}
	one := []api.ValueType{i32}
	constant := func(value int32) api.GoModuleFunc {
		return func(_ context.Context, _ api.Module, stack []uint64) { stack[0] = api.EncodeI32(value) }
	}
	export("a", 1, nil, func(ctx context.Context, mod api.Module, stack []uint64) {
		code := api.DecodeU32(stack[0])
		_ = mod.CloseWithExitCode(ctx, code)
		panic(sys.NewExitError(code)) // exit does not return
	})
	export("b", 1, one, constant(noFiles))                  // fd_close
	export("c", 4, one, swallow)                            // fd_write
	export("d", 3, one, constant(0))                        // fcntl64
	export("e", 4, one, constant(-1))                       // openat
	export("f", 2, one, constant(-1))                       // stat64
	export("g", 2, one, constant(-1))                       // fstat64
	export("h", 4, one, constant(noFiles))                  // fd_read
	export("i", 3, one, constant(0))                        // ioctl
	export("j", 0, []api.ValueType{api.ValueTypeF64}, zero) // date_now
	export("k", 5, one, constant(noSeek))                   // fd_seek
	export("l", 1, one, grow)                               // resize_heap
	host.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(func(_ context.Context, _ api.Module, stack []uint64) {
		stack[0] = maxMemory << 16
	}), nil, one).Export("m") // get_heap_max
	export("n", 7, one, constant(noMapping)) // mmap
	export("o", 6, one, constant(0))         // munmap
	export("p", 2, one, constant(0))         // environ_get
	export("q", 2, one, noEnvironment)       // environ_sizes_get
	export("r", 4, one, constant(-1))        // newfstatat
	_, err := host.Instantiate(ctx)
	return err
}

func zero(_ context.Context, _ api.Module, stack []uint64) { stack[0] = api.EncodeF64(0) }

// swallow takes what the module writes, which is its log: it can quote a grammar.
func swallow(_ context.Context, mod api.Module, stack []uint64) {
	iov, n, written := uint32(stack[1]), uint32(stack[2]), uint32(stack[3])
	total := uint32(0)
	for i := range min(n, 16) {
		size, _ := mod.Memory().ReadUint32Le(iov + 8*i + 4)
		total += size
	}
	mod.Memory().WriteUint32Le(written, total)
	stack[0] = 0
}

// grow enlarges the memory to at least so many bytes.
func grow(_ context.Context, mod api.Module, stack []uint64) {
	const page = 1 << 16
	want, have := uint64(uint32(stack[0])), uint64(mod.Memory().Size())
	stack[0] = 0
	if want <= have {
		stack[0] = 1
		return
	}
	if _, ok := mod.Memory().Grow(uint32((want - have + page - 1) / page)); ok {
		stack[0] = 1
	}
}

func noEnvironment(_ context.Context, mod api.Module, stack []uint64) {
	none := binary.LittleEndian.AppendUint32(nil, 0)
	mod.Memory().Write(uint32(stack[0]), none)
	mod.Memory().Write(uint32(stack[1]), none)
	stack[0] = 0
}
