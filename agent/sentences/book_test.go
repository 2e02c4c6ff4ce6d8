package sentences_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/sentences"
)

func load(t *testing.T) *sentences.Book {
	t.Helper()
	b, err := sentences.Load()
	require.NoError(t, err)
	return b
}

func TestBook_SaysEverythingInEachLanguage(t *testing.T) {
	t.Parallel()
	b := load(t)
	require.Equal(t, []string{"de", "en", "es", "fr", "it", "pt"}, b.Languages())
	seen := make(map[string]string)
	for _, language := range b.Languages() {
		require.Len(t, b.In(language).All(), len(sentences.IDs()))
		for _, text := range b.In(language).All() {
			require.Empty(t, seen[text], "%s stands in %s, too", text, language)
			seen[text] = language
		}
	}
}

func TestBook_In(t *testing.T) {
	t.Parallel()
	b := load(t)
	require.Equal(t, "Un instant, s'il vous plaît.", b.In("fr-FR").Say(sentences.Moment))
	require.Equal(t, "One moment, please.", b.In("EN").Say(sentences.Moment))
	require.Equal(t, "One moment, please.", b.In("cy").Say(sentences.Moment), "a language that is not here speaks English")
}

func TestLanguage_Consent(t *testing.T) {
	t.Parallel()
	b := load(t)
	for text, want := range map[string]sentences.Answer{
		"Yes, please!": sentences.Agreed, "  OK ": sentences.Agreed, "No, thanks.": sentences.Refused,
		"yes but not now": sentences.Unclear, "I guess so": sentences.Unclear, "": sentences.Unclear,
		"I don't": sentences.Refused, "yes, go ahead": sentences.Agreed, "Yes yes yes.": sentences.Agreed,
		"no no no": sentences.Refused, "no, stop": sentences.Refused, "I do not": sentences.Refused,
		"yes no": sentences.Unclear, "no, go ahead": sentences.Unclear,
		"yes I do not": sentences.Unclear, "yesyes": sentences.Unclear, "yes, go ahead of me": sentences.Unclear,
	} {
		require.Equal(t, want, b.In("en").Consent(text), text)
	}
	require.Equal(t, sentences.Agreed, b.In("de").Consent("Ja, gerne."))
	long := strings.Repeat("Ja, gerne. ", 200) // which can be read as one phrase or as two, each time
	require.Equal(t, sentences.Agreed, b.In("de").Consent(long))
	require.Equal(t, sentences.Unclear, b.In("de").Consent(long+"Vielleicht."))
	require.Equal(t, sentences.Unclear, b.In("de").Consent(""))
	require.Equal(t, sentences.Agreed, b.In("es").Consent("¡Sí!"))
	require.Equal(t, sentences.Agreed, b.In("fr").Consent("D'accord"))
	require.Equal(t, sentences.Refused, b.In("pt").Consent("Não, obrigado."))
	require.Equal(t, sentences.Agreed, b.In("it").Consent("Sì, grazie"))
	require.Equal(t, sentences.Unclear, b.In("de").Consent("no yes"))
}

func TestLanguage_Open(t *testing.T) {
	t.Parallel()
	b := load(t)
	for text, want := range map[string]bool{
		"I'd like to pay and": true, "my account is": false, "and": true, "I understand": false, "": false,
		"I want to pay my": true, "It is": true,
	} {
		require.Equal(t, want, b.In("en").Open(text), text)
	}
	require.True(t, b.In("de").Open("Ich möchte zahlen und"))
	require.False(t, b.In("de").Open("Hund"))
}

func TestWhole(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"I want to pay my bill", "How much is it?", "Je voudrais payer ma facture.", "ich will mit jemandem sprechen",
		"I paid 20 pounds last week", "sí, quiero pagar",
	} {
		require.True(t, sentences.Whole(text), text)
	}
	for _, text := range []string{
		"", " ", "I want", "pay", "my name is Anna,", "well, I thought -", "I was going to...", "es geht um…",
		"my number is 4 4", "it is number 123.", "my account is one two three", "mon compte est un deux trois",
		"meine Nummer ist vier vier", "es el cuatro cuatro", "the expiry date is double four",
	} {
		require.False(t, sentences.Whole(text), text)
	}
}
