package guard

func portuguese() language {
	const (
		what = `(?:pagamentos?|cobranca|transacao|fatura|factura|conta|valor|cartao|debito|saldo|divida|dinheiro|multa|deposito|parcela|prestacao|operacao|tudo|montante|` + foreign + `)`
		done = `(?:pag[oa]s?|recebid[oa]s?|aceit[oa]s?|aceite|aprovad[oa]s?|processad[oa]s?|concluid[oa]s?|confirmad[oa]s?|cobrad[oa]s?|debitad[oa]s?|realizad[oa]s?|efetuad[oa]s?|efectuad[oa]s?|autorizad[oa]s?|liquidad[oa]s?|quitad[oa]s?|completad[oa]s?|sucedid[oa]s?|compensad[oa]s?|feit[oa]s?|complet[oa]s?|saldad[oa]s?|creditad[oa]s?)`
	)
	return language{
		claims: []string{
			what + ` (?:\w+ ){0,6}?(?:foi|foram|esta|estao|ficou|e|ja|sido) (?:\w+ ){0,3}?` + done,
			`(?:recebi|recebemos|cobrei|cobramos|debitei|debitamos|processei|processamos) (?:\w+ ){0,4}?(?:pagamento|dinheiro|valor|cartao|conta|reais|euros|fatura|transferencia|\d+)`,
			`(?:ja |voce |senhor |senhora )pagou`, `(?:pagamento|transacao|cobranca) (?:\w+ )?` + done, `esta (?:tudo )?(?:pag[oa]|quitad[oa])`,
			`(?:seu|teu) (?:recibo|comprovante|comprovativo)`, `(?:recibo|comprovante|comprovativo) (?:\w+ ){0,3}?enviado`,
			`obrigad[oa] (?:\w+ ){0,2}?(?:pelo|por) (?:seu |o |ter |teu )*(?:pagamento|pago|pagar)`, `(?:pagamento|cartao) (?:\w+ )?passou`,
			`^(?:(?:ja|esta|foi|tudo|e|pronto) )*(?:pago|paga|quitado)$`, `foi (?:\w+ )?(?:pag[oa]|cobrad[oa]|debitad[oa])`, `tenho (?:\w+ )?pagamento recebido`,
			`(?:saldo|divida|debito|fatura|factura|montante|valor) (?:(?:e|esta|ficou|agora|ja|de|a|em|divida|atual|devedor|passa|ser|eur) )+` + nothing(`zero`), `saldo (?:\w+ ){0,2}?zerado`, `conta (?:esta|ficou) (?:\w+ )?(?:em dia|regularizada)`,
			`(?:pagamento|dinheiro|valor|transferencia) (?:ja )?(?:entrou|caiu|chegou)`, `dinheiro (?:ja )?esta na nossa conta`,
			`(?:acabei|acabamos|acabo) de (?:cobrar|debitar)`, `(?:acabei|acabamos|acabo) de (?:receber|processar|registar|registrar) (?:\w+ ){0,2}(?:pagamento|valor|dinheiro|transferencia)`,
			`confirm\w+ (?:a |o )?(?:rececao|recepcao|recebimento) (?:do|da) (?:\w+ )?(?:pagamento|transferencia)`, `(?:operacao|pagamento|transacao) correu (?:\w+ )?bem`,
			`esta em dia com (?:os |o )?(?:seus |seu )?pagamentos?`,
			`banco (?:\w+ )?(?:aprovou|autorizou|confirmou|aceitou)`,
		},
		sure:     []string{`nao (?:nos |me )?deve(?:s)? (?:mais )?nada`, `nada (?:mais )?(?:a|para) pagar`, `nada (?:mais )?em (?:divida|aberto|atraso)`},
		after:    `(?:ja |esta |tudo |foi |e )*(?:feito|pronto|recebido|aprovado|confirmado|concluido|aceite|aceito)(?: obrigado| ja)*`,
		near:     `com sucesso|com exito|deu certo|bem sucedid[oa]`,
		pay:      `pagamento|pagar|pago|cartao|transacao|cobranca|fatura|factura|operacao|debito`,
		not:      `nao|nunca|nenhum|nenhuma|nada|sem|jamais|nem`,
		notReach: 2,
		open:     `se|quando|assim que|uma vez|ate|antes|depois|apos|sera|serao|seria|deve|devem|pode|podera|seja|for|vai ser|precisa|quer|deseja|(?:a|para|vai|deve|pode) ser|como|tenha`,
		asks:     `foi|ja|esta|quer|deseja|posso|pode|devo|quando|como|o que|qual|por que|onde|o pagamento foi`,
		things:   `numeros? (?:\w+ ){0,4}(?:visa|mastercard)|expira (?:\w+ ){0,2}cartao|numeros? (?:\w+ ){0,4}cartao|dados (?:\w+ ){0,3}cartao|digitos (?:\w+ ){0,5}cartao|(?:16|dezesseis|dezasseis) digitos|cvv2?|cvc2?|codigo (?:\w+ ){0,2}(?:seguranca|cvv|cvc)|(?:tres|3) (?:digitos|numeros|algarismos) (?:\w+ ){0,4}(?:verso|atras)|(?:data|prazo) (?:\w+ ){0,2}(?:validade|vencimento|expiracao)|validade (?:\w+ ){0,3}cartao|cartao (?:vence|expira)`,
		verbs:    `enumere|liste|diga|dizer|diz|dizes|fale|falar|leia|ler|de me|da me|dar|me da|dite|ditar|informe|informar|forneca|fornecer|passe|passar|partilhe|repita|repetir|confirme|confirmar|qual e|quais sao|preciso|precisamos|em voz alta|escreva|escrever|envie|mande|quero|gostaria|poderia|pode|quando vence|soletre`,
		object:   `(?:diga|dizer|leia|ler|dite|ditar|de|dar|passe|fale|soletre|enumere)(?: me)? (?:(?:o |seu |teu )+(?:cartao|visa|mastercard)|os (?:digitos|algarismos))(?: por favor| em voz alta| agora)*`,
		how:      `todos|todas|cada|mensalmente|no`,
		keypad:   `teclado|teclas|digite|digitar|marque|marcar|prima|pressione|tecle`,
		aloud:    `em voz alta|diga|fale|leia|dite|ditar|dizer|falar`,
		deny:     `nao|nunca|jamais|sem|nem|evite|em vez de`,
		goes:     `(?:e |sao )*(?:vai|vao|chegam?|passam?|ficam?|enviad[oa]s?|verificado|recebe) (?:\w+ ){0,5}?(?:fornecedor|banco|processador|provedor|prestador)`,
		politely: `por favor|faz favor|se faz favor`,
		small:    `foi|creditada|o|a|os|as|seu|sua|do|da|dos|das|com|para|um|uma|e|agora|hoje|obrigado|obrigada|conta|valor|nos|me|no|na|euros|caminho|vai|por|favor`,
	}
}
