//! Code lists of ISO that change seldom; those of the United Nations, which are long, are not checked.

/// ISO 3166-1, with the two that EN 16931 adds: `1A` (Kosovo) and `XI` (Northern Ireland).
const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT \
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS \
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI \
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG \
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
    UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW 1A XI";

/// ISO 4217.
const CURRENCIES: &str = "\
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD \
    CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP \
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW \
    KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN \
    NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD \
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW \
    UZS VED VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA XXX YER \
    ZAR ZMW ZWG";

pub(super) fn is_country(code: &str) -> bool {
    is_one_of(COUNTRIES, code)
}

/// The prefix of a VAT number: that of Greece is not its code.
pub(super) fn is_vat_prefix(code: &str) -> bool {
    code == "EL" || is_country(code)
}

pub(super) fn is_currency(code: &str) -> bool {
    is_one_of(CURRENCIES, code)
}

fn is_one_of(list: &str, code: &str) -> bool {
    list.split(' ').any(|known| known == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_what_only_looks_like_one() {
        assert_eq!((COUNTRIES.split(' ').count(), CURRENCIES.split(' ').count()), (251, 178));
        for code in ["FR", "BE", "ZW", "1A"] {
            assert!(is_country(code) && is_vat_prefix(code), "{code}");
        }
        for code in ["", " ", "fr", "FX", "EL", "FRA", "AD AE"] {
            assert!(!is_country(code), "{code}");
        }
        assert!(is_vat_prefix("EL"));
        for code in ["EUR", "CHF", "AED", "ZWG"] {
            assert!(is_currency(code), "{code}");
        }
        for code in ["", "eur", "FRF", "EU", "ZZZ"] {
            assert!(!is_currency(code), "{code}");
        }
    }
}
