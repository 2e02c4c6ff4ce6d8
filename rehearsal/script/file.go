package script

// DefaultFlow is where a test file's flow is, seen from the file.
const DefaultFlow = "../flow.yaml"

// File is one test file.
type File struct {
	// Version of the format: 1.
	Version int `yaml:"version"`
	// Flow is the path of the flow file, from the test file on. Default ../flow.yaml.
	Flow string `yaml:"flow"`
	// From is who calls, as the network says so. Default sip:caller@rehearsal.invalid.
	From string `yaml:"from"`
	// Lookups replaces the mocks of the flow's lookups, by the lookup's call: an answer, or the word error.
	Lookups map[string]any `yaml:"lookups"`
	// Never may be said in none of the tests. That no card number shows is always checked.
	Never Texts `yaml:"never"`
	// Tests are the conversations.
	Tests []*Test `yaml:"tests"`

	path string
}

// Path is where the file was read from.
func (f *File) Path() string { return f.path }
