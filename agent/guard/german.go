package guard

func german() language {
	const (
		what = `(?:zahlung\w*|bezahlung|\w*rechnung|betrag|karte|transaktion|buchung|abbuchung|geld|rate|gebuhr|bussgeld|anzahlung|saldo|uberweisung|alles|das|es|kreditkarte|beitrag|strafzettel|kaution|forderung|schulden|` + foreign + `)`
		done = `(?:bezahlt|gezahlt|erhalten|eingegangen|angenommen|akzeptiert|genehmigt|verarbeitet|abgeschlossen|erfolgreich|bestatigt|abgebucht|belastet|beglichen|durchgegangen|durch|verbucht|gebucht|autorisiert|eingezogen|ausgefuhrt|durchgefuhrt|freigegeben|geklappt|erfolgt|erledigt|funktioniert|gutgeschrieben|getilgt)`
	)
	return language{
		claims: []string{
			what + ` (?:\w+ ){0,6}?(?:wurde|wurden|ist|sind|hat|war|haben) (?:\w+ ){0,5}?` + done,
			`(?:wurde|wurden|ist|hat|sind) (?:\w+ ){0,3}?` + what + ` (?:\w+ ){0,4}?` + done,
			`(?:ich|wir) (?:habe|haben|hab) (?:\w+ ){0,3}?(?:zahlung|geld|karte|betrag|konto|rechnung|sie|euro|\d+) (?:\w+ ){0,4}?(?:erhalten|abgebucht|belastet|eingezogen|bekommen|verbucht|abgezogen|verarbeitet|berechnet)`,
			`(?:habe|haben) (?:ich|wir) (?:\w+ ){0,3}?(?:zahlung|geld|karte|betrag|konto|euro) (?:\w+ ){0,4}?(?:erhalten|abgebucht|belastet|eingezogen|bekommen|verbucht)`,
			`(?:zahlung|transaktion|bezahlung) (?:\w+ )?` + done, `(?:ihre|ihren|deine|eure|die) (?:\w+ )?(?:quittung|zahlungsbestatigung)`,
			`(?:danke|dank) (?:\w+ ){0,3}?fur (?:ihre|die|deine) (?:\w+ )?(?:zahlung|bezahlung|uberweisung)`, `dass sie bezahlt haben`,
			`sie haben (?:\w+ ){0,4}?bezahlt`, `^(?:\w+ ){0,2}(?:bezahlt|abgebucht|beglichen)$`, `(?:saldo|konto|kontostand|schuld|schulden|\w*rechnung|\w*betrag|forderung) (?:(?:betragt|ist|liegt|steht|sind|bei|auf|jetzt|nun|aktuell|damit|somit|derzeit|genau|gleich|eur) )+` + nothing(`null`), `konto ist (?:\w+ ){0,2}?(?:ausgeglichen|beglichen)`,
			`bank hat (?:\w+ ){0,3}?(?:genehmigt|bestatigt|autorisiert|zugestimmt)`,
			`(?:zahlung\w*|geld|uberweisung) (?:ist|sind) (?:\w+ ){0,3}?(?:da|angekommen|bei uns|auf unserem konto)`, `sie haben (?:\w+ ){0,4}?(?:beglichen|uberwiesen)`,
			`(?:\d+|euro|betrag) (?:wurden|wurde|sind|ist) (?:\w+ ){0,4}?(?:abgebucht|eingezogen|belastet|abgezogen|bezahlt|gezahlt)`,
			`wir haben (?:ihr|das) geld$`, `(?:geld|zahlung|betrag) haben wir (?:\w+ ){0,2}?(?:bekommen|erhalten|eingezogen)`,
			`bestatig\w+ (?:\w+ ){0,3}?(?:eingang|erhalt) (?:\w+ )?(?:zahlung|uberweisung)`, `(?:sie|wir) sind (?:\w+ ){0,2}?quitt`,
			`dass sie (?:\w+ )?gezahlt haben`, `^(?:damit|somit|jetzt|nun) ist (?:\w+ ){0,4}?bezahlt`,
		},
		sure:     []string{`(?:mussen (?:\w+ )?)?nichts mehr (?:(?:zu )?(?:be)?zahlen|zu begleichen|offen|schuldig|fallig)`, `schulden (?:sie |uns |mir |jetzt |nun |damit )*nichts`, `keine (?:offenen|ausstehenden) (?:betrage|rechnungen|forderungen|posten|zahlungen) mehr`, `(?:abo\w*|vertrag|mitgliedschaft|versicherung|beitrag|miete) ist (?:schon |jetzt |nun |bereits )*bis (?:\w+ ){1,3}?bezahlt`},
		after:    `(?:ist |wurde |alles |und |ist alles )*(?:erledigt|fertig|durch|eingegangen|erhalten|genehmigt|bestatigt|angenommen|abgeschlossen)(?: danke| jetzt)*`,
		near:     `erfolgreich\w*|mit erfolg|hat geklappt`,
		pay:      `zahlung|bezahlung|bezahlt|zahlen|karte|transaktion|abbuchung|rechnung|abgebucht|belastet`,
		not:      `nicht|kein|keine|keinen|keiner|keinerlei|nie|niemals|nichts|ohne|weder|noch nicht|fehlgeschlagen`,
		notReach: 1,
		open:     `wenn|falls|sobald|ob|bis|bevor|nachdem|wird|werden|kann|konnen|soll|sollen|muss|mussen|mochte|mochten|konnte|darf`,
		asks:     `ist|wurde|hat|haben|sind|soll|sollen|darf|mochten|wollen|konnen|kann|wann|wie|was|warum|welche|wer|habe`,
		things:   `(?:nummern?|ziffern|zahlen) (?:\w+ ){0,4}(?:visa|mastercard)|\w*karten\w*nummer|kartendaten|nummer (?:\w+ ){0,4}karte|ziffern (?:\w+ ){0,5}karte|(?:16|sechzehn) ziffern|cvv2?|cvc2?|prufnummer|kartenprufnummer|prufziffer|sicherheits(?:code|nummer)|(?:drei|3) (?:ziffern|zahlen) (?:\w+ ){0,4}(?:ruckseite|hinten)|ablaufdatum|gultigkeitsdatum|gultigkeit|karte (?:\w+ ){0,2}gultig|karte ablauft|karte ab|(?:dreistellige|3 stellige) (?:nummer|zahl)|pin`,
		verbs:    `zahlen sie (?:mir )?die|sagen|sag|sagst|lesen|lies|nennen|nenn|geben|gib|gebt|diktieren|buchstabieren|mitteilen|teilen|verraten|wiederholen|bestatigen|wie lautet|wie ist|was ist|wie lauten|brauche|brauchen|benotige|benotigen|laut|schreiben|schicken|senden|vorlesen|durchgeben|mochte|hatte gern|bis wann|wann lauft`,
		object:   `was steht auf (?:ihrer|der) (?:karte|visa|kreditkarte)|(?:sagen|nennen|diktieren|geben|lesen|buchstabieren) sie (?:mir )?(?:bitte )?(?:(?:ihre|die) (?:karte|visa|mastercard|kreditkarte)|die ziffern)(?: bitte| laut| vor| durch)*|mir die ziffern (?:\w+ )?(?:sagen|nennen|vorlesen|durchgeben|diktieren)`,
		denyMid:  `nicht|niemals|nie|keine|keinesfalls|niemandem|niemand`,
		keypad:   `tastatur|tasten|tastenfeld|tippen|wahlen|drucken|eintippen|ziffernblock|telefontasten`,
		aloud:    `laut|sagen|sag|vorlesen|nennen|diktieren|sprechen`,
		deny:     `nicht|nie|niemals|kein|keine|keinen|ohne|weder|statt|anstatt`,
		denyLate: `(?:nicht|niemals)(?: laut| vor| durch| hier)*`,
		goes:     `(?:geht|gehen|gelangt|gelangen|bleibt|bleiben|erhalt|bekommt|sieht|pruft) (?:\w+ ){0,5}?(?:\w*dienstleister|\w*anbieter|\w*dienst|bank)|(?:direkt |nur )*(?:an|bei) (?:\w+ ){0,3}?(?:\w*dienstleister|\w*anbieter|bank) (?:geht|gehen|bleibt|bleiben)`,
		politely: `bitte`,
		small:    `bestatige|eingang|abonnement|bis|mai|kartennummer|kreditkartennummer|ihre|ihr|ihren|ihrem|ihrer|der|die|das|den|dem|des|ein|eine|und|fur|mit|von|auf|uns|mir|wir|sie|danke|konto|jetzt|heute|vielen|euro|per|kommt`,
	}
}
