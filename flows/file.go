package flows

// File is a flow as its designer wrote it.
type File struct {
	// Version of the format: 1.
	Version int `yaml:"version"`
	// Name of the flow, for logs and lists.
	Name string `yaml:"name"`
	// Language is the one in which a call starts, a BCP 47 tag. Default en.
	Language string `yaml:"language"`
	// Languages are those that the flow speaks, where it is more than one. Each text is then written in each of them.
	Languages []string `yaml:"languages"`
	// Include is a list of files beside this one whose vars and nodes are a part of this flow.
	Include []string `yaml:"include"`
	// Start is the first node.
	Start string `yaml:"start"`
	// Persona is what a model is told about who it is.
	Persona Text `yaml:"persona"`
	// Vars are the variables that texts and expressions may name, beside call, payment and quote.
	Vars map[string]Var `yaml:"vars"`
	// Nodes by name.
	Nodes map[string]*Node `yaml:"nodes"`
}

// Part is a file that a flow includes: some of its variables and nodes.
type Part struct {
	// Vars join those of the flow.
	Vars map[string]Var `yaml:"vars"`
	// Nodes join those of the flow.
	Nodes map[string]*Node `yaml:"nodes"`
}

// Var declares one variable.
type Var struct {
	// Type is string, number, boolean, object or list.
	Type string `yaml:"type"`
	// Trust is server (set by a lookup) or caller (keyed, typed or said).
	Trust string `yaml:"trust"`
	// Fields of an object, or of each entry of a list, with their types. Default: as the lookup's map or mock has them.
	Fields map[string]string `yaml:"fields"`
}

// The types of a variable and of its fields.
const (
	TypeString  = "string"
	TypeNumber  = "number"
	TypeBoolean = "boolean"
	TypeObject  = "object"
	TypeList    = "list"
)

// The two kinds of trust.
const (
	TrustServer = "server"
	TrustCaller = "caller"
)
