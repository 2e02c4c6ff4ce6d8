package lint

import (
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/source"
)

// Result is what was found in a flow.
type Result struct {
	// Flow is nil where something is wrong with it.
	Flow *flows.Flow
	// Problems are what is wrong, and what is only unwise.
	Problems flows.Problems

	report *source.Report
}

// Load reads and checks the flow file at path. Faults of the file are flows.Problems.
func Load(path string) (*flows.Flow, error) {
	r, err := File(path)
	if err != nil {
		return nil, err
	}
	return r.Sound()
}

// Parse checks src, which was read from the file called name and includes no other. Its error is flows.Problems.
func Parse(name string, src []byte) (*flows.Flow, error) {
	return Source(name, src).Sound()
}

// File reads and checks the flow file at path. Its error is one of the file system.
func File(path string) (*Result, error) {
	doc, err := source.Open(path)
	if err != nil {
		return nil, err
	}
	return check(doc), nil
}

// Source checks src, which was read from the file called name and includes no other.
func Source(name string, src []byte) *Result {
	return check(source.Parse(name, src))
}

// Sound gives the flow, or what is wrong with it.
func (r *Result) Sound() (*flows.Flow, error) {
	if r.Flow == nil {
		return nil, r.Problems.Errors()
	}
	return r.Flow, nil
}

func check(doc *source.Document) *Result {
	r := &Result{report: doc.Report}
	c := newChecker(doc)
	if doc.Readable {
		doc.File.FillIn()
		c.check()
	}
	r.Problems = doc.Problems()
	if doc.Readable && len(r.Problems.Errors()) == 0 {
		r.Flow = flows.New(doc.File, c.compiled)
	}
	return r
}
