package recogniser

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// The module's exports by the names of their C functions, from the package's glue. The map of letters belongs to
// version 0.6.3.
const (
	fnInit        = "t"  // __wasm_call_ctors
	fnMalloc      = "K"  // malloc
	fnFree        = "L"  // free
	fnFile        = "La" // s3file_init
	fnFreeFile    = "I"  // s3file_free
	fnConfig      = "M"  // config_parse_json
	fnCreate      = "ga" // decoder_create
	fnLogmath     = "ja" // decoder_logmath
	fnCleanup     = "U"  // decoder_init_cleanup
	fnFrontend    = "V"  // decoder_init_fe
	fnFeatures    = "W"  // decoder_init_feat_s3file
	fnModelBefore = "X"  // decoder_init_acmod_pre
	fnReadPhones  = "J"  // bin_mdef_read_s3file
	fnSetPhones   = "x"  // set_mdef
	fnReadMatrix  = "Ma" // tmat_init_s3file
	fnSetMatrix   = "y"  // set_tmat
	fnLoadMixture = "z"  // load_gmm
	fnModelAfter  = "Y"  // decoder_init_acmod_post
	fnDictionary  = "Z"  // decoder_init_dict_s3file
	fnParseRules  = "fa" // jsgf_parse_string
	fnPublicRule  = "ba" // jsgf_get_public_rule
	fnBuildGraph  = "ca" // jsgf_build_fsg
	fnFreeRules   = "da" // jsgf_grammar_free
	fnSetGraph    = "_"  // decoder_set_fsg
	fnStart       = "ta" // decoder_start_utt
	fnProcess     = "ua" // decoder_process_float32
	fnEnd         = "va" // decoder_end_utt
	fnHypothesis  = "wa" // decoder_hyp
	fnResult      = "za" // decoder_result_json
)

// instance is one module with its memory. Not safe for concurrent use.
type instance struct {
	module api.Module
	err    error // the first fault; later calls do nothing
}

func newInstance(ctx context.Context, rt wazero.Runtime, code wazero.CompiledModule) (*instance, error) {
	module, err := rt.InstantiateModule(ctx, code, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		return nil, fmt.Errorf("start the recogniser: %w", withoutText(ctx, err))
	}
	i := &instance{module: module}
	i.call(ctx, fnInit)
	return i, i.err
}

// call calls an export. What has no result gives 0.
func (i *instance) call(ctx context.Context, name string, args ...uint64) uint32 {
	if i.err != nil {
		return 0
	}
	results, err := i.module.ExportedFunction(name).Call(ctx, args...)
	if err != nil {
		i.err = fmt.Errorf("recogniser: %w", withoutText(ctx, err))
		return 0
	}
	if len(results) == 0 {
		return 0
	}
	return uint32(results[0])
}

// must is call where 0 is a failure.
func (i *instance) must(ctx context.Context, what, name string, args ...uint64) uint32 {
	result := i.call(ctx, name, args...)
	if i.err == nil && result == 0 {
		i.err = errors.New("recogniser: " + what)
	}
	return result
}

// check is call where a negative result is a failure.
func (i *instance) check(ctx context.Context, what, name string, args ...uint64) {
	if result := int32(i.call(ctx, name, args...)); i.err == nil && result < 0 {
		i.err = errors.New("recogniser: " + what)
	}
}

// bytes puts data into the module's memory, with a zero behind it.
func (i *instance) bytes(ctx context.Context, data []byte) uint32 {
	at := i.must(ctx, "no memory", fnMalloc, uint64(len(data))+1)
	if i.err == nil && !i.module.Memory().Write(at, append(slices.Clip(data), 0)) {
		i.err = errors.New("recogniser: no memory")
	}
	return at
}

// file puts data into the module's memory as what its C code takes for an open file.
func (i *instance) file(ctx context.Context, data []byte) uint32 {
	at := i.bytes(ctx, data)
	return i.must(ctx, "no memory", fnFile, uint64(at), uint64(len(data)))
}

// floats puts samples into the module's memory as numbers from -1 to 1.
func (i *instance) floats(ctx context.Context, pcm []int16) uint32 {
	data := make([]byte, 0, 4*len(pcm))
	for _, s := range pcm {
		bits := math.Float32bits(float32(s) / 32768)
		data = append(data, byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24))
	}
	return i.bytes(ctx, data)
}

// text reads the string at an address.
func (i *instance) text(at uint32) string {
	const most = 1 << 16
	if at == 0 || i.err != nil {
		return ""
	}
	var text strings.Builder
	for n := range uint32(most) {
		b, ok := i.module.Memory().ReadByte(at + n)
		if !ok || b == 0 {
			break
		}
		text.WriteByte(b)
	}
	return text.String()
}

// memory is the module's memory itself, not a copy.
func (i *instance) memory() []byte {
	memory := i.module.Memory()
	all, _ := memory.Read(0, memory.Size())
	return all
}

// reset puts the memory back into the state of the image.
func (i *instance) reset(image []byte) {
	dirty := used(i.memory())
	copy(i.memory(), image)
	if len(dirty) > len(image) {
		clear(dirty[len(image):])
	}
}

func (i *instance) close() {
	_ = i.module.Close(context.Background())
}

// withoutText keeps a runtime fault short: a trap's text can quote the program's memory.
func withoutText(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(first)
}
