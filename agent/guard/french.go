package guard

func french() language {
	const (
		what = `(?:paiements?|reglement|transaction|facture|montant|solde|somme|carte|debit|versement|operation|amende|acompte|echeance|argent|tout|cotisation|encaissement|achat|prelevement|` + foreign + `)`
		done = `(?:payee?s?|recue?s?|acceptee?s?|approuvee?s?|traitee?s?|effectuee?s?|confirmee?s?|validee?s?|encaissee?s?|debitee?s?|reussie?s?|reglee?s?|autorisee?s?|enregistree?s?|passee?s?|terminee?s?|soldee?s?|prelevee?s?|aboutie?s?|realisee?s?|fait)`
	)
	return language{
		claims: []string{
			what + ` (?:\w+ ){0,6}?(?:a|ont|est|sont|ete|vient d etre|viennent d etre) (?:\w+ ){0,3}?` + done,
			`(?:ai|avons|on a|avez|a) (?:\w+ ){0,2}?(?:recu|encaisse|debite|preleve|traite|pris|paye|regle) (?:\w+ ){0,3}?(?:paiement|reglement|argent|carte|montant|somme|facture|compte|cheque|virement|acompte|euros|\d+)`,
			`vous (?:ai|avons|a) (?:\w+ )?(?:debite|preleve|facture)`, `vous avez (?:\w+ )?(?:paye|regle)`,
			`(?:paiement|reglement|transaction) (?:\w+ )?` + done, `votre recu`, `recu de paiement`, `recu (?:\w+ ){0,3}?envoye`,
			`merci (?:\w+ ){0,2}?(?:pour|de|d) (?:votre |le |ce |avoir |l )*(?:paiement|reglement|paye|regle|payer)`,
			`c est (?:bien |deja |maintenant )*(?:paye|regle|encaisse|passe)`, `^(?:\w+ ){0,2}(?:paye|payee|regle|encaisse)$`,
			`(?:solde|dette|facture|montant|reste) (?:(?:est|s|eleve|desormais|maintenant|de|a|actuel|restant|du|passe|tombe|ramene|present|bien|donc) )+` + nothing(`zero|nul`), `compte est (?:\w+ )?(?:solde|a jour|regle)`,
			`venez de (?:payer|regler)`, `(?:argent|paiement|reglement|virement) (?:nous )?est (?:\w+ ){0,2}?(?:arrive|parvenu)`,
			`(?:abonnement|loyer|adhesion|licence|assurance) est (?:\w+ )?payee?`, `etes (?:\w+ )?a jour (?:de|dans) (?:\w+ )?(?:paiements?|reglements?|cotisations?)`,
			`(?:viens|venons) (?:de |d )(?:debiter|encaisser|prelever)`, `(?:viens|venons) (?:de |d )(?:recevoir|valider|traiter|enregistrer|prendre) (?:\w+ ){0,2}(?:paiement|reglement|virement|argent)`,
			`confirm\w+ (?:\w+ )?reception (?:de |du )(?:\w+ )?(?:paiement|reglement|virement|argent)`, `(?:operation|paiement|transaction|reglement) s est (?:\w+ )?(?:deroulee?|passee?|effectuee?)`,
			`dette (?:est|a ete) (?:\w+ )?(?:eteinte|effacee)`, `(?:elle|il) (?:a ete|est) (?:\w+ )?(?:soldee?|payee?|reglee?|encaissee?|debitee?)$`, `compte (?:a ete|est) (?:\w+ )?(?:credite|debite)`,
			`banque a (?:\w+ ){0,2}?valide`, `banque (?:\w+ ){0,2}?(?:approuve|accepte|autorise|confirme)`,
		},
		sure:     []string{`ne (?:nous |me )?(?:devez|dois) (?:donc |maintenant |plus )*rien`, `(?:plus|reste(?: donc)?) rien a (?:payer|regler)`, `plus (?:aucune )?dette`},
		after:    `(?:c est |a ete |est |tout est |et |bien )*(?:fait|recu|accepte|confirme|valide|passe|termine|approuve)(?: merci| maintenant)*`,
		near:     `avec succes|reussie?|succes`,
		pay:      `paiement|payer|paye|payee|regle|reglement|carte|transaction|debit|facture|prelevement`,
		not:      `ne|n|pas|jamais|aucun|aucune|rien|sans|ni|non`,
		notReach: 2,
		open:     `si|s il|quand|lorsque|lorsqu|une fois|des que|jusqu|avant|apres|sera|seront|serait|soit|ait|(?:doit|peut|va|pour|devra|pourra|pouvoir|a) etre|doit|devra|voulez|souhaitez|comment`,
		asks:     `avez|a t|est ce|est|ont|voulez|souhaitez|puis|dois|pouvez|quand|comment|quel|quelle|pourquoi|combien|le paiement a t|etes`,
		things:   `(?:numeros?|chiffres) (?:\w+ ){0,4}(?:visa|mastercard)|expire (?:\w+ )?carte|numeros? (?:\w+ ){0,4}carte|coordonnees (?:\w+ ){0,2}(?:bancaires|carte)|(?:donnees|informations|details) (?:\w+ ){0,3}carte|chiffres (?:\w+ ){0,5}carte|(?:16|seize) chiffres|cvv2?|cvc2?|cryptogramme|code (?:\w+ ){0,2}(?:securite|verification|cvv|cvc)|(?:trois|3) (?:derniers )?chiffres (?:\w+ ){0,4}(?:dos|verso|derriere)|date (?:\w+ ){0,2}(?:expiration|validite)|carte expire|code (?:confidentiel|secret)|pin`,
		verbs:    `enumerez|j ecoute|dites|dire|dis|lire|lisez|lis|donnez|donner|donne|communiquez|communiquer|epelez|epeler|dictez|dicter|repetez|repeter|indiquez|indiquer|fournir|fournissez|partagez|confirmez|confirmer|quel est|quelle est|quels sont|besoin|a voix haute|ecrivez|ecrire|envoyez|veux|voudrais|il me faut|pourriez|pouvez|puis je avoir|quand expire`,
		object:   `(?:dites|dire|donnez|donner|lisez|lire|dictez|dicter|epelez|enumerez)(?: moi)? (?:(?:votre|la) (?:carte|visa|mastercard)(?: bancaire| bleue)?|(?:les|vos) chiffres)(?: s il vous plait| a voix haute| maintenant)*`,
		how:      `tous|toutes|chaque|mensuellement`,
		keypad:   `clavier|touches|tapez|taper|composez|composer|saisissez|saisir`,
		aloud:    `a voix haute|dites|dire|lire|lisez|dictez|dicter|vocalement|epelez`,
		deny:     `ne|n|pas|jamais|sans|aucun|ni|evitez|au lieu`,
		goes:     `(?:est |sont |seront )*(?:va|vont|arrivent?|passent?|restent?|transmise?s?|envoyee?s?|verifiee?s?) (?:\w+ ){0,5}?(?:prestataire|banque|fournisseur)`,
		politely: `s il vous plait|je vous prie|svp|s il te plait|merci de`,
		small:    `votre|vos|mon|ma|notre|nos|le|la|les|un|une|de|des|du|et|pour|avec|en|vous|nous|ce|cette|merci|maintenant|compte|montant|euros|il|plait|moi|me|a|est|donnez`,
	}
}
