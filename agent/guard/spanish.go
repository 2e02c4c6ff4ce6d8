package guard

func spanish() language {
	const (
		what = `(?:pagos?|cobro|cargo|transaccion|factura|importe|cuenta|deuda|dinero|operacion|tarjeta|saldo|multa|deposito|cuota|todo|transferencia|recibo|abono|` + foreign + `)`
		done = `(?:pagad[oa]s?|recibid[oa]s?|aceptad[oa]s?|aprobad[oa]s?|procesad[oa]s?|completad[oa]s?|confirmad[oa]s?|cobrad[oa]s?|abonad[oa]s?|realizad[oa]s?|efectuad[oa]s?|autorizad[oa]s?|liquidad[oa]s?|saldad[oa]s?|cargad[oa]s?|exitos[oa]s?|hech[oa]s?|complet[oa]s?|pasado|debitad[oa]s?)`
	)
	return language{
		claims: []string{
			what + ` (?:\w+ ){0,6}?(?:ha|han|fue|fueron|esta|estan|queda|quedo|sido|ya) (?:\w+ ){0,3}?` + done,
			`(?:he|hemos|ha|has|han) (?:\w+ )?(?:pagado|cobrado|cargado|abonado|debitado)`,
			`(?:he|hemos) (?:\w+ )?(?:recibido|procesado|tomado|realizado|completado|registrado|ingresado) (?:\w+ ){0,2}(?:pago|dinero|cobro|importe|deposito|abono|ingreso|transferencia)`,
			`(?:recibi|recibimos|cobre|cobramos|procese|procesamos) (?:\w+ ){0,2}(?:pago|dinero|importe)`,
			`(?:pago|cobro|transaccion|operacion) (?:\w+ )?` + done, `esta (?:\w+ )?pagad[oa]`, `comprobante de pago`,
			`(?:su|tu) (?:comprobante|justificante)`, `recibo (?:\w+ ){0,4}?(?:enviado|correo)`,
			`gracias por (?:su |tu |el |haber |realizar |hacer )*(?:pago|pagar|pagado)`, `^(?:\w+ ){0,2}(?:pagad[oa]|cobrado)$`,
			`(?:pago|tarjeta|cobro|operacion|transaccion) (?:\w+ ){0,2}?(?:paso|ha pasado|entro|salio bien|ha salido bien)`, `(?:pago|cobro|cargo) se hizo`, `(?:saldo|deuda|factura|importe|total) (?:(?:es|ahora|ya|pendiente|actual|esta|queda|quedo|ha|quedado|a|en|de|total|asciende|exactamente|eur) )+` + nothing(`cero`), `cuenta (?:esta|queda) (?:ya |ahora )?al (?:dia|corriente)`,
			`(?:dinero|pago|importe) (?:(?:ya|ha|nos|quedo|queda|ha sido|se ha|bien|esta) )*(?:llegado|llego|ingresado|registrado|en nuestra cuenta)`,
			`(?:ya|usted) (?:ya )?(?:pago|pagaste)(?:$| su| la| tu)`, `pago ya esta$`,
			`se (?:cargaron|cobraron|debitaron|descontaron) (?:\w+ ){0,4}?(?:euros|importe|tarjeta|\d+)`,
			`(?:acabo|acabamos) de (?:cobrar|debitar)(?:le|te|lo)?`, `ha llegado (?:ya |bien )?(?:su|el|la) (?:pago|transferencia|dinero|abono|importe)`,
			`(?:acabo|acabamos) de (?:recibir|procesar|cargar|registrar|pagar) (?:\w+ ){0,2}(?:pago|importe|dinero|abono|transferencia|factura|cuota|tarjeta)`,
			`esta (?:\w+ )?al (?:corriente|dia) (?:de|con|en) (?:\w+ )?pagos?`,
			`banco (?:(?:ya|lo|la|nos|le|ha|su) )*(?:aprobado|aprobo|autorizado|autorizo|acepto)`,
		},
		sure:     []string{`no (?:nos |me |le |te )?(?:debe|debes) (?:usted |ya |mas )*nada`, `(?:queda|ya no (?:\w+ )?(?:tiene|hay)) nada (?:mas )?(?:por|que|para) (?:pagar|abonar)`, `nada mas (?:por|que) pagar`, `no (?:\w+ ){0,2}?(?:queda|tiene|hay) (?:ya |mas )?nada (?:mas )?pendiente`, `ya no debe`, `(?:ya|ahora|nos|me|usted|recibo|factura|cuota|deuda|importe|pago) (?:ya |nos |me |le )*(?:consta|figura|aparece) (?:ya )?como (?:pagad|abonad|cobrad|saldad)[oa]`},
		after:    `(?:ya |esta |todo |ha sido |fue |y )*(?:hecho|listo|completado|recibido|aprobado|confirmado|aceptado)(?: ya| gracias)*`,
		near:     `con exito|exitosamente|correctamente|satisfactoriamente|exitos[oa]`,
		pay:      `pago|pagos|pagar|pagado|cobro|cobrado|tarjeta|transaccion|cargo|operacion|factura`,
		not:      `no|nunca|jamas|tampoco|ningun|ninguno|ninguna|nada|sin|ni`,
		notReach: 2,
		open:     `si|cuando|una vez|hasta|antes|despues de|en cuanto|a menos|sea|sean|sera|seran|seria|(?:puede|debe|tiene que|va a|para|poder) (?:\w+ )?ser|quiere|quieres|desea|como|haya|hayamos`,
		asks:     `ya|ha|han|he|hemos|esta|fue|quiere|quieres|desea|puedo|puede|cuando|como|que|cual|por que|donde|le|te|se|ya ha`,
		things:   `numeros? (?:\w+ ){0,4}(?:tarjeta|visa|mastercard)|datos (?:\w+ ){0,3}tarjeta|digitos (?:\w+ ){0,4}tarjeta|tarjeta (?:numero|completa)|(?:16|dieciseis) (?:digitos|numeros|cifras)|pin|cvv2?|cvc2?|codigo (?:\w+ ){0,2}(?:seguridad|cvv|cvc)|(?:tres|3) (?:digitos|numeros|cifras) (?:\w+ ){0,4}(?:atras|detras|reverso|dorso)|fecha (?:\w+ ){0,2}(?:caducidad|vencimiento|expiracion)|cuando (?:caduca|vence) (?:su|tu|la) tarjeta`,
		verbs:    `enumer\w*|deletre\w*|dig[ao]\w*|diga\w*|dime|decir\w*|lea\w*|lee\w*|leer\w*|dicta\w*|dicte\w*|dictar\w*|deme|dame|dar\w*|facilit\w*|proporcion\w*|indic\w*|comparta|comparte|repit\w*|repet\w*|confirm\w*|cual es|cuales son|necesit\w*|en voz alta|escrib\w*|envie\w*|mande\w*|quier\w*|cuenteme|podria|puede|cuando caduca|cuando vence`,
		object:   `(?:dig\w+|dime|decir\w*|de|deme|dame|dict\w+|le[ae]\w*|deletre\w+|enumer\w+|dice|da) (?:(?:su|la|tu) (?:tarjeta|visa|mastercard)|(?:los|las|sus) (?:digitos|cifras))(?: por favor| en voz alta| ahora| a mi)*`,
		how:      `cada|todos|todas|mensualmente`,
		keypad:   `teclado|teclee|teclear|teclas|marque|marcar|pulse|pulsar`,
		aloud:    `en voz alta|diga\w*|digame|dime|lea\w*|dict\w*|decir\w*`,
		deny:     `no|nunca|jamas|sin|tampoco|evite|en vez de|en lugar de`,
		goes:     `(?:solo |se |lo |los )*(?:va|van|llegan?|pasan?|quedan?|envian?|recibe|reciben|comprueba) (?:\w+ ){0,6}?(?:proveedor|banco|procesador|emisor)`,
		politely: `por favor`,
		small:    `mira|vera|sido|deletree|su|sus|mi|el|la|los|las|de|del|con|por|para|en|un|una|lo|le|les|se|ya|que|y|gracias|cuenta|ahora|hoy|cantidad|euros|favor|me|da|va|camino|si|muchas`,
	}
}
