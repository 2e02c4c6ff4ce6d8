package cardnumber

import (
	"strconv"
	"strings"
)

// lexicon is how one language says numbers: " word=meaning " after one another. A meaning is a number; ~4 is a number
// only between two others, because it is what a recogniser writes for one; ^1 only beside one, because it is an article; x2 repeats
// what follows; * makes the number before it do so; s5 is more than one 5, as many as the number before it; & joins the parts
// of a number or stands between two; _ is a filler.
type lexicon struct {
	name  string
	words string
	// unitFirst: two and forty is 42.
	unitFirst bool
	// scores: four twenty is 80, sixty twelve is 72.
	scores bool
}

const (
	common = " uh=_ uhm=_ umm=_ er=_ erm=_ eh=_ em=_ ehm=_ mm=_ mhm=_ hm=_ hmm=_ ah=_ aeh=_ ahm=_ aehm=_ euh=_ ok=_ okay=_ ehh=_ "

	english = " zero=0 oh=0 o=~0 nought=0 naught=0 nil=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 niner=9 " +
		"ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 " +
		"twenty=20 thirty=30 forty=40 fourty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 thousand=1000 " +
		"double=x2 dubble=x2 twice=x2 triple=x3 treble=x3 quadruple=x4 times=* and=& um=_ then=_ dash=_ hyphen=_ minus=_ " +
		"space=_ next=_ pause=_ sorry=_ so=_ like=_ again=_ " +
		"for=~4 fore=~4 fo=~4 to=~2 too=~2 tu=~2 ate=~8 tree=~3 free=~3 won=~1 wan=~1 sex=~6 sicks=~6 sick=~6 fife=~5 mine=~9 hero=~0 " +
		"zeros=s0 zeroes=s0 ohs=s0 ones=s1 twos=s2 threes=s3 fours=s4 fives=s5 sixes=s6 sevens=s7 eights=s8 nines=s9 "

	spanish = " cero=0 uno=1 un=^1 una=^1 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12 " +
		"trece=13 catorce=14 quince=15 dieciseis=16 diecisiete=17 dieciocho=18 diecinueve=19 veinte=20 veintiuno=21 " +
		"veintiun=21 veintidos=22 veintitres=23 veinticuatro=24 veinticinco=25 veintiseis=26 veintisiete=27 veintiocho=28 " +
		"veintinueve=29 treinta=30 cuarenta=40 cincuenta=50 sesenta=60 setenta=70 ochenta=80 noventa=90 cien=100 ciento=100 " +
		"doscientos=200 trescientos=300 cuatrocientos=400 quinientos=500 seiscientos=600 setecientos=700 ochocientos=800 " +
		"novecientos=900 mil=1000 doble=x2 triple=x3 veces=* y=& i=& guion=_ luego=_ despues=_ este=_ pues=_ espacio=_ perdon=_ " +
		"sinco=5 sero=0 ocho=8 nuebe=9 quatro=4 ceros=s0 unos=s1 doses=s2 treses=s3 cuatros=s4 cincos=s5 seises=s6 sietes=s7 " +
		"ochos=s8 nueves=s9 "

	french = " zero=0 un=^1 une=^1 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 " +
		"treize=13 quatorze=14 quinze=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 " +
		"septante=70 huitante=80 octante=80 nonante=90 cent=100 cents=100 mille=1000 double=x2 triple=x3 fois=* et=& tiret=_ " +
		"puis=_ ensuite=_ alors=_ espace=_ pardon=_ ben=_ cette=~7 set=~7 neuve=~9 sis=~6 saint=~5 sain=~5 de=~2 d=_ "

	german = " null=0 eins=1 ein=^1 eine=^1 zwei=2 zwo=2 drei=3 vier=4 fuenf=5 funf=5 sechs=6 sieben=7 acht=8 neun=9 zehn=10 " +
		"elf=11 zwoelf=12 zwolf=12 dreizehn=13 vierzehn=14 fuenfzehn=15 funfzehn=15 sechzehn=16 siebzehn=17 achtzehn=18 " +
		"neunzehn=19 zwanzig=20 dreissig=30 dreizig=30 vierzig=40 fuenfzig=50 funfzig=50 sechzig=60 siebzig=70 achtzig=80 " +
		"neunzig=90 hundert=100 tausend=1000 doppel=x2 doppelt=x2 zweimal=x2 dreimal=x3 viermal=x4 mal=* und=& strich=_ " +
		"bindestrich=_ dann=_ die=_ danach=_ leerzeichen=_ also=_ ja=_ moment=_ fier=~4 vir=~4 fir=~4 sex=~6 reihe=~3 " +
		"nullen=s0 einsen=s1 zweien=s2 dreien=s3 vieren=s4 fuenfen=s5 funfen=s5 sechsen=s6 siebenen=s7 achten=s8 neunen=s9 "

	italian = " zero=0 uno=1 un=^1 una=^1 due=2 tre=3 quattro=4 cinque=5 sei=6 sette=7 otto=8 nove=9 dieci=10 undici=11 " +
		"dodici=12 tredici=13 quattordici=14 quindici=15 sedici=16 diciassette=17 diciotto=18 diciannove=19 venti=20 vent=20 " +
		"trenta=30 trent=30 quaranta=40 quarant=40 cinquanta=50 cinquant=50 sessanta=60 sessant=60 settanta=70 settant=70 " +
		"ottanta=80 ottant=80 novanta=90 novant=90 cento=100 mille=1000 mila=1000 doppio=x2 triplo=x3 volte=* e=& trattino=_ " +
		"poi=_ allora=_ dunque=_ il=_ spazio=_ scusi=_ set=~7 quatro=4 cinqe=5 "

	portuguese = " zero=0 um=^1 uma=^1 dois=2 duas=2 tres=3 quatro=4 cinco=5 seis=6 meia=6 sete=7 oito=8 nove=9 dez=10 onze=11 " +
		"doze=12 treze=13 catorze=14 quatorze=14 quinze=15 dezasseis=16 dezesseis=16 dezassete=17 dezessete=17 dezoito=18 " +
		"dezanove=19 dezenove=19 vinte=20 trinta=30 quarenta=40 cinquenta=50 sessenta=60 setenta=70 oitenta=80 noventa=90 " +
		"cem=100 cento=100 duzentos=200 trezentos=300 quatrocentos=400 quinhentos=500 seiscentos=600 setecentos=700 " +
		"oitocentos=800 novecentos=900 mil=1000 duplo=x2 dobro=x2 triplo=x3 vezes=* e=& hifen=_ traco=_ depois=_ entao=_ " +
		"espaco=_ desculpe=_ ta=_ do=_ sinco=5 zeros=s0 quatros=s4 cincos=s5 setes=s7 oitos=s8 noves=s9 "
)

// lexicons are one a language, and a last one for callers who mix them.
func lexicons() []lexicon {
	return []lexicon{
		{name: "en", words: common + english},
		{name: "es", words: common + spanish},
		{name: "fr", words: common + french, scores: true},
		{name: "fr apart", words: common + french}, // soixante, onze
		{name: "de", words: common + german, unitFirst: true},
		{name: "it", words: common + italian},
		{name: "pt", words: common + portuguese},
		{name: "mixed", words: common + english + spanish + french + german + italian + portuguese},
	}
}

type kind int

const (
	noNumber kind = iota
	number
	figures
	weakNumber
	article
	repeat
	timesWord
	plural
	joiner
	filler
)

// meaning of a word.
type meaning struct {
	kind  kind
	value int
}

// mean looks a word up.
func (l lexicon) mean(word string) meaning {
	i := strings.Index(l.words, " "+word+"=")
	if i < 0 || word == "" {
		return meaning{}
	}
	code, _, _ := strings.Cut(l.words[i+len(word)+2:], " ")
	switch code[0] {
	case '~':
		return meaning{weakNumber, atoi(code[1:])}
	case '^':
		return meaning{article, atoi(code[1:])}
	case 'x':
		return meaning{repeat, atoi(code[1:])}
	case '*':
		return meaning{kind: timesWord}
	case 's':
		return meaning{plural, atoi(code[1:])}
	case '&':
		return meaning{kind: joiner}
	case '_':
		return meaning{kind: filler}
	default:
		return meaning{number, atoi(code)}
	}
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // the tables above are tested to be numbers
	return n
}

// shortest and longest are the bytes of a part of a compound; no word of the tables is longer.
const (
	shortest = 3
	longest  = 24
)

// split takes a compound number apart: zweiundvierzig is zwei, und, vierzig. It gives nil where a part is no number.
func (l lexicon) split(word string) []meaning {
	if word == "" {
		return []meaning{}
	}
	for n := min(len(word), longest); n >= shortest; n-- {
		m := l.mean(word[:n])
		switch m.kind {
		case weakNumber, article:
			m.kind = number
		case number, joiner:
		default:
			continue
		}
		if rest := l.split(word[n:]); rest != nil {
			return append([]meaning{m}, rest...)
		}
	}
	return nil
}
