package guard

func english() language {
	const (
		what = `(?:payment|transaction|charge|card|bill|balance|invoice|amount|money|funds?|debt|fine|fee|deposit|instal?ments?|premium|purchase|ticket|` + foreign + `)`
		it   = `(?:it|that|this|everything|which|all)`
		aux  = `(?:(?:has|have|had|s|is|was|are|were|got|been|being|now|just|already|also|successfully|fully|safely|all|completely|finally|indeed|duly|officially|gone|shows|as) )+`
		done = `(?:paid|payed|received|accepted|approved|processed|completed?|successful|settled|confirmed|cleared|taken|charged|authori[sz]ed|captured|collected|debited|posted|deducted|finali[sz]ed|executed|through|thru|done|made|in)`
		sure = `(?:paid|payed|settled|processed|charged|cleared|approved|debited|successful|through|thru|paid for)`
	)
	return language{
		claims: []string{
			what + ` (?:\w+ ){0,6}?` + aux + done, it + ` ` + aux + sure,
			`(?:` + what + `|` + it + `) (?:\w+ ){0,3}?(?:went|gone|goes|came|come|got|made it|did go|did come) (?:\w+ ){0,2}?(?:through|thru)`,
			`gone (?:through|thru)`, `^(?:(?:yes|great|ok|okay|good|perfect|all|and|then|news|just) )*went through`, `(?:payment|money|funds|amount) (?:\w+ )?(?:arrived|landed|succeeded|cleared)`,
			`(?:i|we|you)(?: ve| have| did| just| now| already| successfully| also| gone| ahead| and)* (?:charged|debited|billed|deducted|collected|paid|payed|received|processed|taken|completed|settled|captured|authori[sz]ed|made|put through) (?:\w+ ){0,4}?(?:payment|money|you|card|amount|bill|balance|charge|transaction|deposit|fee|fine|pounds|euros|dollars|gbp|eur|usd|\d+)`,
			`(?:i|we)(?: have| just| now)* (?:took|got) (?:\w+ ){0,2}?(?:payment|money|amount|deposit)`,
			`you(?: ve| have)(?: now| already| just)* paid`, `(?:card|account) (?:\w+ ){0,2}?(?:charged|debited)`,
			`your (?:\w+ )?receipt`, `receipt (?:\w+ ){0,4}?(?:sent|emailed|texted|way|number)`, `here s (?:\w+ )?receipt`,
			`(?:payment|transaction|charge|deposit|bill|balance|money|amount)(?: of (?:\w+ ){0,6}?| )(?:received|confirmed|approved|accepted|complete|completed|processed|successful|taken|cleared|settled|done)`,
			`thank(?:s| you) (?:\w+ ){0,4}for (?:your |the |making (?:your |the |a )?)(?:\w+ )?payment`, `thank(?:s| you) (?:\w+ ){0,3}for paying`,
			`(?:you re|you are) (?:now |already )?(?:all set|paid up|all paid|fully paid|all settled|in the clear)`, `all (?:paid|settled)`,
			`paid in full|fully paid|paid off|paid up`, `(?:balance|debt) (?:\w+ ){0,2}(?:zero|nil)`, `(?:zero|nil) balance`, `(?:we re|we are) (?:now |all )?square`,
			`(?:balance|debt|bill|due|owed|outstanding|amount|total) (?:(?:now|currently|outstanding|due|remaining|is|s|stands|at|of|to|down|has|been|dropped|fallen|a|comes|just|exactly|gbp|eur|usd) )+` + nothing(`zero|nil|nought|naught`),
			`account (?:is|s) (?:now |all |fully |completely )*(?:clear|cleared|settled|square|up to date)`,
			`(?:confirmation|authori[sz]ation|approval|transaction|receipt) (?:number|code|id) (?:\w+ )*`,
			`(?:bank|provider|issuer|system) (?:has |have |just )*(?:approved|confirmed|authori[sz]ed|accepted)`,
			`(?:we|i) (?:ve got|have|got|ve) your (?:money|payment|funds)`, `^(?:\w+ ){0,2}got your (?:payment|money)`,
			`(?:we|i)(?: ve| have| just| now| already)* (?:received|collected|got) (?:the|your|those) (?:funds|sum|transfer)`,
			`can confirm (?:the )?receipt`, `can confirm (?:your|the) payment of`,
			`(?:money|funds|sum|amount) (?:(?:is|s|are|has|have|been|was|now|already|just|safely|all) )+(?:left|credited|transferred|with us|in our account|arrived)`,
			`account (?:has been|was|is|s been) (?:\w+ )?credited`, `^(?:the |your )?money has left`,
			`(?:been|was|were|just) (?:\w+ )?(?:taken|deducted|debited|withdrawn|charged|collected) (?:from|to|off|on|out of) (?:your|the) (?:\w+ ){0,2}?(?:card|account|bank)`,
			`\d+(?: \d+)? (?:pounds |euros |dollars |gbp |eur |usd )?(?:taken|charged|debited|collected|received)$`,
			`(?:account|booking|subscription|policy|contract|membership|order|appointment|rent) (?:is|s|has been|was|s been) (?:\w+ ){0,2}?paid`, `debit (?:has been|was|s been) (?:\w+ )?made`,
			`you(?: ve| have)?(?: now| just| already)* (?:cleared|settled|paid) (?:\w+ ){0,3}?(?:debt|bill|invoice|balance|arrears)`, `(?:^|and )you (?:just |already )?paid$`,
			`invoice (?:is|has been|was) (?:\w+ )?closed`, `^(?:your )?card accepted$`, `(?:you re|you are) (?:now |all )?square`,
			`(?:i|we)(?: ve| have| just| already| now)* put (?:the|your|that) (?:\w+ )?(?:payment|card|transaction|charge) through`,
			`(?:payment|transaction|charge|card) (?:(?:has|s|was|is|been|now|just) )+put through`,
			`^(?:\w+ ){0,2}?` + `(?:it|that|this|everything|payment|bill|balance)(?: s| is| has| been| was| all| now| already)+ taken care of`,
			`consider (?:it|that|your \w+|the \w+) (?:paid|settled)`, `(?:we re|we are|you re|you are) (?:all |now )*(?:done|finished) with (?:the|your) payment`,
			`^(?:yes |great |perfect |good |thanks |thank you |all |okay |ok |and |now |so )*(?:it s |it is |that s |that is |is )?(?:paid|payed|charged|processed|settled|successful|success|approved)(?: thanks| thank you| now| already| successfully| in full| for)*$`,
		},
		sure: []string{
			`(?:account|booking|subscription|policy|contract|membership|order|licen[cs]e|rent|premium|it|insurance) (?:is|s|has been) (?:now |already |fully |all )*paid (?:for |up )*(?:until|till|through|to the end)`,
			`owe (?:us |me )?` + nothing(`nothing|zero|nil`), `nothing (?:more|left|further|else) (?:for you )?(?:to (?:pay|settle)|on your (?:bill|account))`,
			`nothing to pay (?:any more|anymore|any longer)`, `pay anything (?:any more|anymore|any longer)`, `no (?:longer|more) owe`, `(?:don t|do not) (?:now )?owe`,
			`no outstanding (?:balance|amount|debt|bill)`, `no longer (?:have|has) (?:a|an|any) (?:\w+ )?(?:balance|debt|bill)`,
			`nothing (?:\w+ ){0,2}?(?:outstanding|owing|owed)`, `nothing (?:\w+ ){0,2}?due (?:now|any more|anymore|any longer)`,
		},
		after:    `(?:it s |that s |it is |that is |all |has been |have been |is |was |been |and )*(?:done|sorted|completed?|finished|in|received|approved|confirmed|accepted|taken|through|(?:went |gone )?thru|went through|gone through)(?: now| thanks| thank you| already)*`,
		near:     `successful|successfully|success|worked|succeeded`,
		pay:      `pay|payment|paid|transaction|charge|charged|card|processed|authori[sz]ed|bill|deposit`,
		not:      `not|no|never|none|nothing|nobody|cannot|cant|couldn|didn|hasn|haven|wasn|isn|weren|aren|don|doesn|won|wouldn|shouldn|hadn|hasnt|havent|wasnt|isnt|didnt|without|neither|nor|unable|failed|fail`,
		notReach: 1,
		open:     `if|once|when|whenever|until|till|unless|whether|before|after|as soon as|in case|(?:to|will|would|can|could|should|must|may|might|ll|cannot|gets?) (?:\w+ )?be|needs to|how|not sure|not able to|unable to|cannot (?:say|confirm|tell|see)|can t (?:say|confirm|tell|see)|don t know|will|ll|gets`,
		how:      `by|via|when|once|after|only|if|until|unless|monthly|yearly|annually|quarterly|weekly|every|each|here|up|out`,
		asks:     `has|have|had|did|does|do|is|are|was|were|shall|should|would|will|can|could|may|when|how|what|which|why|where|who`,
		things:   `card numbers?|card digits|(?:visa|mastercard|amex) (?:number|digits)|digits (?:\w+ ){0,3}plastic|sixteen numbers|pin|card runs? out|card details|card info(?:rmation)?|card data|long numbers?|(?:16|sixteen|15|fifteen) digits?|digits (?:\w+ ){0,4}card|numbers? (?:\w+ ){0,5}(?:your|the|that) (?:\w+ ){0,2}(?:card|visa|mastercard|amex)|pan|cvv2?|cvc2?|cv2|csc|c v v|c v c|security (?:code|number|digits)|(?:three|3|four|4) digits? (?:\w+ ){0,4}(?:back|reverse|behind|signature)|expir(?:y|ation)(?: date)?|date (?:\w+ ){0,3}expires|card expires?|valid (?:thru|until|through) date|card s (?:number|code)|code on the back`,
		verbs:    `tell|listening for|shout|let s have|name (?:the|your)|list (?:the|your)|whenever you re ready|say|read|speak|give|provide|share|spell|dictate|recite|state|repeat|call out|whisper|confirm|what s|what is|what are|whats|(?:could|can|may) i (?:have|get|take|hear|ask)|let me (?:have|take|hear)|i (?:\w+ ){0,2}need|we (?:\w+ ){0,2}need|need to know|hear|aloud|out loud|voice|send|write|text|type|message|want|pass me|verbally|go ahead with|start with|begin with|require|ready for|take down|note down|when does|when is|which month`,
		object:   `(?:tell|give|read|say|spell|dictate|list|recite|(?:can|may|could) i take)(?: me| out)* (?:(?:your|the) (?:\w+ )?(?:card|visa|mastercard|amex)|(?:the|your|all the|those) digits)(?: out| to me| for me| aloud| out loud| please| now| then| digit by digit)*|what (?:does it say|is written|is printed|s written|s printed) on (?:the \w+ of )?(?:your|the) card`,
		keypad:   `keypad|key pad|key|keys|keyed|keying|dial pad|press|touch tone|dial`,
		aloud:    `aloud|out loud|say|tell|read|speak|voice|verbally|dictate|spell|call out|recite`,
		deny:     `not|never|don t|dont|cannot|can t|cant|no need|without|must not|nobody|no one|won t|instead of|rather than|refuse|unable|avoid|stop|isn t|neither|nor|no`,
		goes:     `(?:only |also |always |then |is |are |will be )*(?:goes|go|sent|passed|stays?|handled|kept|checked|known|seen) (?:\w+ ){0,3}?(?:to|with|by) (?:\w+ ){0,4}?(?:provider|bank|processor|issuer)`,
		politely: `please`,
		small:    `see|notice|find|look|check|took|ll|statement|that|if|the|of|and|for|with|at|on|by|to|from|me|us|you|your|our|my|his|her|this|that|these|here|there|now|today|yes|okay|thank|thanks|dear|pound|pounds|euro|euros|dollars|pence|amount|invoice|account|number|back|phone|sir|madam|have|need|very|much|much|nice|day|great|news|it|is|in`,
	}
}
