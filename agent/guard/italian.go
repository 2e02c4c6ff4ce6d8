package guard

func italian() language {
	const (
		what = `(?:pagament[oi]|transazione|addebito|fattura|bolletta|importo|carta|saldo|denaro|soldi|debito|versamento|bonifico|rata|multa|deposito|acconto|somma|operazione|tutto|incasso|conto|` + foreign + `)`
		done = `(?:pagat[oaie]|ricevut[oaie]|accettat[oaie]|approvat[oaie]|elaborat[oaie]|completat[oaie]|confermat[oaie]|addebitat[oaie]|incassat[oaie]|effettuat[oaie]|riuscit[oaie]|andat[oaie]|saldat[oaie]|autorizzat[oaie]|eseguit[oaie]|registrat[oaie]|a posto|completo|conclus[oaie]|passat[oaie]|estint[oaie]|accreditat[oaie]|scalat[oaie]|riscoss[oaie])`
	)
	return language{
		claims: []string{
			what + ` (?:\w+ ){0,6}?(?:e|sono|ha|risulta|risultano|stat[oaie]) (?:\w+ ){0,3}?` + done,
			`(?:ho|abbiamo|ha|hai|avete) (?:\w+ ){0,2}?(?:ricevuto|addebitato|incassato|pagato|elaborato|preso|prelevato|saldato|riscosso|registrato) (?:\w+ ){0,3}?(?:pagamento|soldi|denaro|carta|importo|conto|bolletta|fattura|bonifico|versamento|euro|\d+)`,
			`(?:le|ti|vi) (?:ho|abbiamo) (?:\w+ )?addebitato`, `(?:ha|hai) (?:gia |appena |ora )?pagato`,
			`(?:pagamento|transazione|addebito) (?:\w+ )?` + done, `(?:sua|tua|vostra) ricevuta`, `ricevuta (?:\w+ ){0,3}?(?:inviata|mail)`,
			`grazie (?:\w+ ){0,2}?per (?:il |suo |tuo |aver |avere )*(?:pagamento|pagato)`, `^(?:\w+ ){0,2}(?:pagat[oa]|incassato)$`,
			`(?:saldo|debito|importo|bolletta|fattura) (?:(?:e|ora|adesso|gia|pari|a|di|residuo|dovuto|attuale|sceso|stato|ammonta|risulta|eur) )+` + nothing(`zero`), `saldo (?:\w+ ){0,3}?azzerato`, `conto e (?:\w+ )?(?:in pari|in regola|a zero)`,
			`(?:pagamento|soldi|denaro|addebito|importo|bonifico|euro) (?:e|sono|ci e) (?:\w+ ){0,2}?(?:arrivat[oi]|avvenut[oi]|prelevat[oi]|addebitat[oi])`, `tutto (?:pagato|saldato)`,
			`conferm\w+ (?:la )?ricezione (?:del|dell) (?:\w+ )?(?:pagamento|bonifico)`, `(?:soldi|denaro|importo) (?:e|sono) (?:\w+ )?(?:sul|nel) nostro conto`,
			`(?:e|sei) in regola con (?:i |il )?(?:suoi |suo )?pagament[oi]`, `banca ha (?:\w+ )?dato (?:l |il )?(?:autorizzazione|consenso|ok)`,
			`e (?:gia |stat[oa] )*pagat[oa]`, `banca ha (?:\w+ )?(?:approvato|autorizzato|confermato|accettato)`,
		},
		sure:     []string{`non (?:ci |mi )?(?:deve|devi) (?:ora |adesso |quindi |piu )*(?:nulla|niente)`, `non (?:\w+ ){1,3}?(?:importi|debiti) in sospeso`, `(?:nulla|niente) (?:altro |piu )?da (?:pagare|saldare)`},
		after:    `(?:e |e stato |tutto |fatto |ed e )*(?:fatto|ricevuto|approvato|confermato|accettato|a posto|completato|andato)(?: grazie| ora)*`,
		near:     `con successo|a buon fine|riuscit[oa]|correttamente`,
		pay:      `pagamento|pagare|pagato|carta|transazione|addebito|bolletta|fattura|operazione`,
		not:      `non|nessun|nessuna|nessuno|mai|niente|nulla|senza|ne`,
		notReach: 2,
		open:     `se|quando|una volta|finche|prima|dopo|non appena|sara|saranno|sarebbe|deve|devono|puo|potra|verra|venga|sia|abbia|vuole|desidera|(?:deve|puo|per|poter) essere|come`,
		asks:     `ha|hai|e|e stato|vuole|vuoi|desidera|posso|puo|devo|quando|come|cosa|quale|perche|dove|il pagamento e stato`,
		things:   `(?:numer[oi]|cifre) (?:\w+ ){0,4}(?:visa|mastercard)|valida (?:\w+ ){0,2}carta|numer[oi] (?:\w+ ){0,4}carta|dati (?:\w+ ){0,3}carta|cifre (?:\w+ ){0,5}carta|(?:16|sedici) cifre|cvv2?|cvc2?|codice (?:\w+ ){0,2}(?:sicurezza|cvv|cvc)|(?:tre|3) cifre (?:\w+ ){0,4}(?:retro|dietro)|data (?:\w+ ){0,2}scadenza|scadenza (?:\w+ ){0,3}carta|carta scade|scade (?:la |sua )+carta|pin`,
		verbs:    `elenchi|enumeri|dica|dire|dimmi|dirmi|legga|leggere|leggermi|leggi|dia|darmi|dammi|detti|dettare|dettarmi|fornisca|fornire|fornirmi|comunichi|comunicare|comunicarmi|ripeta|ripetere|confermi|qual e|quale e|quali sono|bisogno|serve|servono|ad alta voce|a voce|scriva|scrivere|mandi|invii|vorrei|potrebbe|puo|mi dice|quando scade`,
		object:   `(?:dica|dire|dirmi|dimmi|legga|leggere|leggermi|detti|dettare|dettarmi|dia|darmi|dammi|elenchi|dice) (?:(?:la |sua |tua )+(?:carta|visa|mastercard)|le cifre)(?: per favore| ad alta voce| ora)*`,
		how:      `ogni|mensilmente`,
		keypad:   `tastierino|tastiera|tasti|digiti|digitare|prema|componga`,
		aloud:    `ad alta voce|a voce|dica|dirmi|legga|leggermi|dettare|detti|dimmi`,
		deny:     `non|mai|senza|nessun|nessuno|evit[ia]|invece`,
		goes:     `(?:va|vanno|arriva|arrivano|passano?|restano?|e inviato|riceve|controlla) (?:\w+ ){0,5}?(?:fornitore|banca|gestore)`,
		politely: `per favore|per cortesia|prego`,
		small:    `guarda|vedra|che|confermo|se|il|lo|la|gli|suo|sua|del|della|di|con|per|un|una|e|ora|oggi|grazie|conto|importo|mi|ci|ne|i|le|ho|in|euro|arrivo|favore`,
	}
}
