package iso4217

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// inUse is list one of the standard's maintenance agency, by decimals, without what has no minor unit.
func inUse() map[int]string {
	return map[int]string{
		0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
		2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
			COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
			INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
			MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
			STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
		3: "BHD IQD JOD KWD LYD OMR TND",
		4: "CLF UYW",
	}
}

// TestExponentsOfISO4217: of all that three letters can be, exactly the codes in use are known, with their decimals.
func TestExponentsOfISO4217(t *testing.T) {
	t.Parallel()
	want, got := map[string]int{}, map[string]int{}
	for decimals, codes := range inUse() {
		for code := range strings.FieldsSeq(codes) {
			want[code] = decimals
		}
	}
	for i := range 26 * 26 * 26 {
		code := string([]byte{'A' + byte(i/676), 'A' + byte(i/26%26), 'A' + byte(i%26)})
		if decimals, ok := Exponent(code); ok {
			got[code] = decimals
		}
	}
	require.Equal(t, want, got)
	for _, code := range []string{"", "gbp", "Gbp", "GB", "GBPX", " GBP", "826"} {
		_, ok := Exponent(code)
		require.False(t, ok, code)
	}
}
