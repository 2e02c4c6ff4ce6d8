package recogniser_test

import (
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/offline/recogniser"
)

// question is what a bot asks and what it understands there.
type question struct {
	intents []offline.Intent
	said    []utterance
}

// phrases is what a client sends as the prompt.
func (q question) phrases() []string {
	var all []string
	for _, intent := range q.intents {
		all = append(all, intent.Examples...)
	}
	return all
}

// utterance of a caller, with the intent that it carries and the words that are to be heard.
type utterance struct{ text, intent, words string }

// questions are those of the payment flows: forty utterances.
func questions() []question {
	return []question{
		{
			intents: []offline.Intent{
				{Name: "pay_bill", Examples: []string{"I'd like to pay my bill", "pay", "make a payment", "settle my balance"}},
				{Name: "person", Examples: []string{"speak to somebody", "talk to a human", "an agent please", "operator"}},
				{Name: "balance", Examples: []string{"how much do I owe", "what is my balance"}},
				{Name: "plan", Examples: []string{"pay in instalments", "set up a payment plan"}},
				{Name: "again", Examples: []string{"say that again", "repeat that please"}},
			},
			said: []utterance{
				{"I'd like to pay my bill.", "pay_bill", "i'd like to pay my bill"},
				{"Pay my bill.", "pay_bill", "pay my bill"},
				{"I want to pay the bill please.", "pay_bill", "i want to pay the bill please"},
				{"Can I pay my bill now?", "pay_bill", "can i pay my bill now"},
				{"Hello, I would like to pay my bill.", "pay_bill", "hello i would like to pay my bill"},
				{"Make a payment.", "pay_bill", "make a payment"},
				{"I need to make a payment.", "pay_bill", "i need to make a payment"},
				{"Pay.", "pay_bill", "pay"},
				{"I'm calling to settle my balance.", "pay_bill", "i'm calling to settle my balance"},
				{"Speak to somebody.", "person", "speak to somebody"},
				{"Can I speak to somebody please?", "person", "can i speak to somebody please"},
				{"I want to talk to a human.", "person", "i want to talk to a human"},
				{"Operator.", "person", "operator"},
				{"An agent please.", "person", "an agent please"},
				{"How much do I owe?", "balance", "how much do i owe"},
				{"What is my balance?", "balance", "what is my balance"},
				{"Could I pay in instalments?", "plan", "could i pay in instalments"},
				{"I'd like to set up a payment plan.", "plan", "i'd like to set up a payment plan"},
				{"Say that again please.", "again", "say that again please"},
				{"Can you repeat that?", "again", "can you repeat that"},
			},
		},
		{
			intents: []offline.Intent{
				{Name: "agree", Examples: []string{"yes", "yes please", "yeah", "okay", "sure", "go ahead", "yes I do"}},
				{Name: "refuse", Examples: []string{"no", "no thank you", "nope", "stop", "cancel"}},
			},
			said: []utterance{
				{"Yes.", "agree", "yes"},
				{"Yes please.", "agree", "yes please"},
				{"Okay.", "agree", "okay"},
				{"Go ahead.", "agree", "go ahead"},
				{"Sure.", "agree", "sure"},
				{"No.", "refuse", "no"},
				{"No thank you.", "refuse", "no thank you"},
				{"Cancel.", "refuse", "cancel"},
			},
		},
		{
			intents: []offline.Intent{
				{Name: "three", Examples: []string{"3 instalments", "in 3 parts"}},
				{Name: "six", Examples: []string{"6 instalments", "in 6 parts"}},
				{Name: "full", Examples: []string{"pay in full", "the whole amount", "everything"}},
			},
			said: []utterance{
				{"Three instalments please.", "three", "3 instalments please"},
				{"In three parts.", "three", "in 3 parts"},
				{"I'd like six instalments.", "six", "i'd like 6 instalments"},
				{"Pay in full.", "full", "pay in full"},
				{"The whole amount.", "full", "the whole amount"},
			},
		},
		{
			intents: []offline.Intent{
				{Name: "monday", Examples: []string{"Monday", "on Monday"}},
				{Name: "wednesday", Examples: []string{"Wednesday", "on Wednesday"}},
				{Name: "friday", Examples: []string{"Friday", "on Friday"}},
			},
			said: []utterance{
				{"Monday.", "monday", "monday"},
				{"On Wednesday.", "wednesday", "on wednesday"},
				{"On Friday please.", "friday", "on friday please"},
			},
		},
		{
			intents: []offline.Intent{
				{Name: "account", Examples: []string{recogniser.Digits, "my account number is " + recogniser.Digits}},
			},
			said: []utterance{
				{"Four two, seven nine.", "4279", "4279"},
				{"My account number is six one, double three, eight.", "61338", "my account number is 61338"},
				{"One oh five, two four.", "10524", "10524"},
				{"Nine nine, seven one, six oh.", "997160", "997160"},
			},
		},
	}
}

// outOfDomain is what no question of ours is answered by.
func outOfDomain() []string {
	return []string{
		"What is the weather like tomorrow?", "Tell me a joke.", "The train leaves at half past nine.",
		"My cat is sitting on the roof.", "I bought some oranges at the market.", "Have you seen the football match?",
		"Where did you put my keys?", "It was raining in London yesterday.", "We are going on holiday in August.",
		"The kitchen needs a new coat of paint.", "Could you turn the music down?", "She plays the violin very well.",
	}
}
