package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/config"
)

// house is a configuration with a key of each kind.
type house struct {
	Name    string          `yaml:"name"`
	Token   string          `yaml:"token"`
	Wait    time.Duration   `yaml:"wait"`
	Port    int             `yaml:"port"`
	Open    bool            `yaml:"open"`
	Ratio   float64         `yaml:"ratio"`
	Codecs  []string        `yaml:"codecs"`
	Rooms   map[string]room `yaml:"rooms"`
	Door    *room           `yaml:"door"`
	Shared  shared          `yaml:",inline"`
	MapFile string          `yaml:"map_file"`
	Hidden  string          `yaml:"-"`
}

type room struct {
	URI string `yaml:"uri"`
	Key string `yaml:"key"`
}

type shared struct {
	Log level `yaml:"log"`
}

// level decodes itself.
type level string

func (l *level) UnmarshalText(b []byte) error {
	if string(b) != "loud" {
		return errors.New("want loud")
	}
	*l = level(b)
	return nil
}

func (h *house) Validate() error {
	var faults []error
	if h.Port > 65535 {
		faults = append(faults, errors.New("port: want 1 to 65535"))
	}
	for name, r := range h.Rooms {
		if r.URI == "" {
			faults = append(faults, errors.Join(prefixed("rooms."+name+": ", errors.Join(
				errors.New("uri: want a URI"), errors.New("uri: it is missing")))))
		}
	}
	if h.Name == "nobody" {
		faults = append(faults, errors.New("nobody lives here"))
	}
	return errors.Join(faults...)
}

type prefix struct {
	text string
	err  error
}

func prefixed(text string, err error) error { return prefix{text, err} }
func (p prefix) Error() string              { return p.text + p.err.Error() }
func (p prefix) Unwrap() error              { return p.err }

func load(t *testing.T, text string) (house, string, error) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "house.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "token"), []byte("s3cret\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "nothing"), []byte("\n"), 0o600))
	h, err := config.Load[house](path)
	return h, path, err
}

func TestLoadReadsEveryKind(t *testing.T) {
	t.Parallel()
	h, _, err := load(t, `
# a comment
name: ${PATH} and $${PATH} and $PATH
token_file: token
wait: 1m30s
port: 5060
open: true
ratio: 0.5
codecs: [PCMU, PCMA]
rooms:
  hall: {uri: "sip:{link}@host"}
  attic:
    uri: sip:attic
    key_file: token
door: {uri: x}
log: loud
map_file: stays a path
`)
	require.NoError(t, err)
	require.Equal(t, house{
		Name: os.Getenv("PATH") + " and ${PATH} and $PATH", Token: "s3cret", Wait: 90 * time.Second, Port: 5060,
		Open: true, Ratio: 0.5, Codecs: []string{"PCMU", "PCMA"},
		Rooms: map[string]room{"hall": {URI: "sip:{link}@host"}, "attic": {URI: "sip:attic", Key: "s3cret"}},
		Door:  &room{URI: "x"}, Shared: shared{Log: "loud"}, MapFile: "stays a path",
	}, h)
}

func TestLoadTakesAnEmptyFileAndNulls(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing\n", "---\n", "name:\ncodecs:\nrooms:\ndoor:\n"} {
		h, _, err := load(t, text)
		require.NoError(t, err, "%q", text)
		require.Zero(t, h)
	}
}

func TestLoadNamesLineAndWhatWouldBeRight(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, want string }{
		{"misspelt key", "name: x\ntokn: y", ":2: tokn: unknown key; did you mean token?"},
		{"foreign key", "door:\n  window: 1", ":2: door.window: unknown key; there are uri, key"},
		{"key in a map", "rooms:\n  hall:\n    url: x", ":3: rooms.hall.url: unknown key; did you mean uri?"},
		{"hidden field", "hidden: x", ":1: hidden: unknown key; there are name, token"},
		{"no such secret", "hall_file: x", ":1: hall_file: unknown key"},
		{"secret of a number", "port_file: token", ":1: port_file: unknown key"},
		{"number", "port: many", ":1: port: want a whole number"},
		{"text for a number", "port: 50 60", ":1: port: want a whole number"},
		{"variable for a number", "port: ${PATH}", ":1: port: want a whole number"},
		{"fraction", "port: 5.5", ":1: port: want a whole number"},
		{"bool", "open: perhaps", ":1: open: want true or false"},
		{"float", "ratio: half", ":1: ratio: want a number"},
		{"duration", "name: x\nwait: 20", ":2: wait: want a duration such as 500ms, 20s or 72h"},
		{"text", "name: [a]", ":1: name: want a text"},
		{"mapping for text", "name: {a: b}", ":1: name: want a text"},
		{"list", "codecs: PCMU", ":1: codecs: want a list"},
		{"element", "codecs: [a, [b]]", ":1: codecs[1]: want a text"},
		{"map", "rooms: x", ":1: rooms: want names with values (name: value)"},
		{"struct", "door: x", ":1: door: want keys with values (key: value)"},
		{"own type", "log: quiet", ":1: log: want loud"},
		{"no mapping", "- a\n- b", ":1: want keys with values (key: value)"},
		{"two documents", "name: x\n---\nname: y", ": holds more than one YAML document; use one"},
		{"syntax", "name: x\nport: [", ":2: not valid YAML: "},
		{"twice", "name: x\nname: y", ":2: not valid YAML: "},
		{
			"unset variable", "token: ${TONEGATE_SURELY_UNSET}",
			":1: token: the environment variable TONEGATE_SURELY_UNSET is not set; set it, or use token_file",
		},
		{"half a variable", "token: ${OOPS", ":1: token: want ${NAME} for a variable, or $${ for a plain ${"},
		{"missing file", "token_file: no-such", ":1: token_file: the file cannot be read: no such file or directory"},
		{"empty file", "token_file: nothing", ":1: token_file: the file is empty"},
		{"both", "token: x\ntoken_file: token", ":2: token: give token or token_file, not both"},
		{"file is a list", "token_file: [a]", ":1: token_file: want the path of a file that holds the value"},
		{"validated", "name: x\nport: 70000", ":2: port: want 1 to 65535"},
		{"validated in a map", "rooms:\n  hall:\n    key: x", ":2: rooms.hall.uri: want a URI"},
		{"validated as a whole", "name: nobody", ": nobody lives here"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, path, err := load(t, tc.text)
			require.Error(t, err)
			require.Contains(t, err.Error(), path+tc.want)
		})
	}
}

func TestLoadTellsAllFaultsInOrder(t *testing.T) {
	t.Parallel()
	_, path, err := load(t, "prt: 1\nwait: x\nrooms:\n  hall: {u: x}\n")
	faults := config.Errors(err)
	said := make([]string, 0, len(faults))
	for _, e := range faults {
		said = append(said, e.Error())
	}
	require.Equal(t, []string{
		path + ":1: prt: unknown key; did you mean port?",
		path + ":2: wait: want a duration such as 500ms, 20s or 72h",
		path + ":4: rooms.hall.u: unknown key; there are uri, key",
	}, said)
	require.Nil(t, config.Errors(nil))
}

func TestLoadNeverPrintsASecret(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"token: hunter2\nport: hunter2\nlog: hunter2\nwait: hunter2\nopen: hunter2",
		"token: hunter2\nport: [",
		"token: hunter2\ntoken: hunter2",
		"token: [hunter2]\ndoor: hunter2\nrooms: {a: hunter2}",
		"token: hunter2: hunter2",
	} {
		_, _, err := load(t, text)
		require.Error(t, err)
		require.NotContains(t, err.Error(), "hunter2")
	}
}

func TestLoadSaysThatTheFileIsMissing(t *testing.T) {
	t.Parallel()
	_, err := config.Load[house]("/nowhere/house.yaml")
	require.EqualError(t, err, "/nowhere/house.yaml: no such file or directory")
}

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"name: ${HOME}\n", "rooms: {a: {uri: x}}\n", "token_file: x\n", "a: &x {name: 1}\nb: *x\n", "<<: {name: x}\n",
		"codecs:\n- a\n", "name: |\n  ${X}\n", "? [a]\n: b\n", "{}", "\x00", "name: !!binary x\n", "port: 1e400\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "house.yaml")
		require.NoError(t, os.WriteFile(path, text, 0o600))
		if _, err := config.Load[house](path); err != nil {
			for _, e := range config.Errors(err) {
				_, ours := errors.AsType[*config.Error](e)
				require.True(t, ours, "every fault has file and line")
			}
		}
	})
}
