package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows/lint"
)

// TestPromises holds sentences that promise a message against those that do not, in each language.
func TestPromises(t *testing.T) {
	t.Parallel()
	for language, texts := range map[string]struct{ promises, none []string }{
		"de": {
			[]string{
				"Eine SMS ist unterwegs.", "Eine Bestätigung kommt per Mail.", "Wir schicken Ihnen einen Link.",
				"Wir können keine SMS senden, aber wir schicken Ihnen eine E-Mail.", "Ein Beleg ist auf dem Weg zu Ihnen.",
			},
			[]string{
				"Ein Techniker ist unterwegs.", "Wir schicken keine SMS.", "Einen Beleg können Sie in jeder Filiale bekommen.",
			},
		},
		"en": {
			[]string{
				"We cannot send a text, but we will email you.", "You will get a receipt.", "You'll soon receive an email.",
				"A text message is on its way.", "I will text you a link.", "After that you get a text message.",
			},
			[]string{
				"You can get a receipt at any branch.", "Go to our site to get the link to your bill.", "We never send an email.",
				"To receive a receipt, visit us.", "Help is on its way.", "We cannot send a text, but you can pay now.",
			},
		},
		"es": {
			[]string{"Le llegará un mensaje.", "Le va a llegar un SMS.", "Va a recibir un correo.", "El recibo está en camino."},
			[]string{"No le llegará ningún mensaje.", "Puede recibir un recibo en la oficina.", "Le llegará el turno."},
		},
		"fr": {
			[]string{
				"Vous allez recevoir un SMS.", "Un SMS va vous parvenir.", "Vous allez bientôt recevoir un lien.",
				"Pas de SMS, mais nous vous enverrons un courriel.",
			},
			[]string{"Vous n'allez pas recevoir de SMS.", "Vous pouvez recevoir un reçu en agence.", "On est en route."},
		},
		"it": {
			[]string{"Le arriverà un messaggio.", "Le sta arrivando un SMS.", "La ricevuta è in arrivo."},
			[]string{"Non le arriverà nessun messaggio.", "Può ricevere la ricevuta in filiale."},
		},
		"pt": {
			[]string{"Vai receber um SMS.", "Chegará uma mensagem.", "O recibo está a caminho."},
			[]string{"Não vai receber um SMS.", "Pode receber o recibo na loja."},
		},
	} {
		promised := func(text string) bool {
			const flow = "version: 1\nname: x\nlanguage: %s\nstart: a\nnodes:\n  a: {say: %q, hangup: true}\n"
			found := lint.Source("f.yaml", fmt.Appendf(nil, flow, language, text)).Problems
			return len(found) > 0 && strings.Contains(found.Error(), "this promises a message")
		}
		for _, text := range texts.promises {
			require.True(t, promised(text), "%s: %s", language, text)
		}
		for _, text := range texts.none {
			require.False(t, promised(text), "%s: %s", language, text)
		}
	}
}
