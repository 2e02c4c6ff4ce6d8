package rehearsal

// ModelAnswer is one answer of a model.
type ModelAnswer struct {
	// Say is what it says.
	Say string
	// Calls are the tools that it calls after that.
	Calls []ModelCall
	// Fails says why the answer broke off after Say, or never came; empty where it is whole.
	Fails string
}

// ModelCall is one tool call of a model.
type ModelCall struct {
	Name string
	// Arguments are JSON, as the model wrote them.
	Arguments string
}

// Script has the model give these answers, one each time that it is asked, and fail beyond them. Nil lets the model of the
// Stage answer again.
func (s *Stage) Script(answers []ModelAnswer) { s.model.script.set(answers) }

// Asked is how often the model was asked since Script was called, or the Stage opened with a script.
func (s *Stage) Asked() int { return s.model.script.asks() }

// Answers gives what the model has answered, from the number given on.
func (s *Stage) Answers(from int) []ModelAnswer { return s.model.since(from) }
