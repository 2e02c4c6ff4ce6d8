package flows

// File is a flow as its designer wrote it.
type File struct {
	// Version of the format: 1.
	Version int `yaml:"version"`
	// Name of the flow, for logs and lists.
	Name string `yaml:"name"`
	// Language of the texts, a BCP 47 tag.
	Language string `yaml:"language"`
	// Start names the first node.
	Start string `yaml:"start"`
	// Persona is what a model is told about who it is.
	Persona string `yaml:"persona"`
	// Vars are the variables that texts and expressions may name, beside call and payment.
	Vars map[string]Var `yaml:"vars"`
	// Nodes by name.
	Nodes map[string]*Node `yaml:"nodes"`
}

// Var declares one variable.
type Var struct {
	// Type is string, number, boolean or object.
	Type string `yaml:"type"`
	// Trust is server (set by a lookup) or caller (keyed, typed or said).
	Trust string `yaml:"trust"`
}

// The two kinds of trust.
const (
	TrustServer = "server"
	TrustCaller = "caller"
)
