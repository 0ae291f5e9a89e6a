//! Why TLS failed, in words and with what to do: the errors of TLS libraries are written for those who know them.

use std::error::Error;

const UNTRUSTED: &str = "the server's certificate is not signed by a certificate authority that this machine trusts (it is \
     self-signed, or comes from a private authority or from a proxy that reads along): if the authority is yours, \
     name a file with its certificate in the variable SSL_CERT_FILE (on Linux), install it, or add it by `transport` \
     of the builder";
const OTHER_NAME: &str = "the server's certificate is for another name: check the host in the URL";
const EXPIRED: &str =
    "the server's certificate has expired: its operator must renew it; check this machine's clock too";

/// Why TLS failed, if it did.
pub(crate) fn words(error: &(dyn Error + 'static)) -> Option<String> {
    #[cfg(feature = "rustls")]
    if let Some(words) = rustls_words::of(error) {
        return Some(words);
    }
    let deepest = std::iter::successors(Some(error), |error| (*error).source()).last()?;
    of_text(&deepest.to_string()).map(str::to_owned)
}

/// From what OpenSSL writes, which has no type for it.
fn of_text(text: &str) -> Option<&'static str> {
    let has = |part: &str| text.contains(part);
    if !has("certificate verify failed") {
        None
    } else if has("mismatch") {
        Some(OTHER_NAME)
    } else if has("expired") {
        Some(EXPIRED)
    } else {
        Some(UNTRUSTED)
    }
}

#[cfg(feature = "rustls")]
mod rustls_words {
    use std::error::Error;
    use std::io;
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use rustls::{AlertDescription as Alert, CertificateError as Certificate, InvalidMessage};

    use super::{EXPIRED, OTHER_NAME, UNTRUSTED};

    const VERSION: &str = "the server and this client have no version or cipher of TLS in common: TLS 1.2 or 1.3 is needed; \
         check the server, or a proxy in between";
    const NO_TLS: &str = "the server does not answer in TLS: check the scheme and the port in the URL";
    const UNKNOWN_NAME: &str = "the server does not know this host name: check the host in the URL";
    const NO_CLIENT_CERTIFICATE: &str = "the server wants a client certificate, or refuses the one that it was shown: set it by \
         `transport` of the builder";
    /// The last second of the year 9999.
    const LAST_SECOND: u64 = 253_402_300_799;

    pub(super) fn of(error: &(dyn Error + 'static)) -> Option<String> {
        let error = std::iter::successors(Some(error), |error| (*error).source()).find_map(inner)?;
        Some(match error {
            rustls::Error::InvalidCertificate(error) => certificate(error),
            rustls::Error::PeerIncompatible(_) => VERSION.to_owned(),
            rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => NO_TLS.to_owned(),
            rustls::Error::AlertReceived(alert) => match alert {
                Alert::ProtocolVersion | Alert::HandshakeFailure | Alert::InsufficientSecurity => {
                    VERSION.to_owned()
                }
                Alert::UnrecognisedName => UNKNOWN_NAME.to_owned(),
                Alert::CertificateRequired
                | Alert::BadCertificate
                | Alert::UnknownCA
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::AccessDenied => NO_CLIENT_CERTIFICATE.to_owned(),
                _ => format!("the server ended TLS ({error})"),
            },
            error => format!("TLS failed ({error})"),
        })
    }

    /// An I/O error shows the error in it, and does not name it as its source.
    fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
        if let Some(error) = error.downcast_ref() {
            return Some(error);
        }
        inner(error.downcast_ref::<io::Error>()?.get_ref()?)
    }

    fn certificate(error: &Certificate) -> String {
        match error {
            Certificate::UnknownIssuer | Certificate::BadSignature => UNTRUSTED.to_owned(),
            // The webpki crate's error for a self-signed certificate that is a certificate authority's.
            Certificate::Other(error) if format!("{error:?}").contains("CaUsedAsEndEntity") => {
                UNTRUSTED.to_owned()
            }
            Certificate::NotValidForName => OTHER_NAME.to_owned(),
            Certificate::NotValidForNameContext { expected, presented } => {
                let presented = presented.iter().map(|name| readable(name)).collect::<Vec<_>>();
                format!(
                    "{OTHER_NAME}, which is {}; the certificate is for {}",
                    expected.to_str(),
                    list(&presented)
                )
            }
            Certificate::Expired => EXPIRED.to_owned(),
            Certificate::ExpiredContext { time, not_after } => {
                let (now, end) = (date(time.as_secs()), date(not_after.as_secs()));
                format!(
                    "the server's certificate expired on {end}: its operator must renew it; or this machine's clock is \
                     wrong, it says {now}"
                )
            }
            Certificate::NotValidYet => {
                "the server's certificate is not valid yet: check this machine's clock".to_owned()
            }
            Certificate::NotValidYetContext { time, not_before } => {
                let (now, start) = (date(time.as_secs()), date(not_before.as_secs()));
                format!(
                    "the server's certificate is valid from {start} on: check this machine's clock, it says {now}"
                )
            }
            Certificate::Revoked => {
                "the server's certificate has been revoked: ask the operator of the server".to_owned()
            }
            Certificate::InvalidPurpose | Certificate::InvalidPurposeContext { .. } => {
                "the server's certificate was not issued for a server: ask the operator of the server"
                    .to_owned()
            }
            error => format!("the server's certificate cannot be verified ({error})"),
        }
    }

    /// `DnsName("x.fr")` of the library as `x.fr`.
    fn readable(name: &str) -> &str {
        name.split('"').nth(1).unwrap_or(name)
    }

    fn list(names: &[&str]) -> String {
        if names.is_empty() { "no name".to_owned() } else { names.join(", ") }
    }

    fn date(seconds: u64) -> String {
        let time: SystemTime = UNIX_EPOCH + Duration::from_secs(seconds.min(LAST_SECOND));
        httpdate::fmt_http_date(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_openssl_are_put_in_words() {
        for (text, words) in [
            (
                "error:0A000086:SSL routines::certificate verify failed: (self-signed certificate)",
                Some(UNTRUSTED),
            ),
            ("certificate verify failed: (unable to get local issuer certificate)", Some(UNTRUSTED)),
            ("certificate verify failed: (hostname mismatch)", Some(OTHER_NAME)),
            ("certificate verify failed: (certificate has expired)", Some(EXPIRED)),
            ("Connection refused (os error 111)", None),
        ] {
            assert_eq!(of_text(text), words, "{text}");
        }
    }

    #[cfg(feature = "rustls")]
    #[test]
    fn an_error_of_rustls_is_found_however_deep_it_is() {
        let error = || rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let nested = std::io::Error::other(std::io::Error::other(error()));
        for error in [&error() as &(dyn Error + 'static), &std::io::Error::other(error()), &nested] {
            assert_eq!(words(error).as_deref(), Some(UNTRUSTED));
        }
        assert_eq!(words(&std::io::Error::other("refused")), None);
    }

    #[cfg(feature = "rustls")]
    #[test]
    fn a_date_that_no_calendar_holds_is_no_panic() {
        use rustls::pki_types::UnixTime;
        let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(784_111_777));
        let end = UnixTime::since_unix_epoch(std::time::Duration::from_secs(u64::MAX));
        let error = rustls::CertificateError::NotValidYetContext { time, not_before: end };
        let words = words(&rustls::Error::InvalidCertificate(error)).unwrap();
        assert!(words.contains("it says Sun, 06 Nov 1994 08:49:37 GMT"), "{words}");
    }
}
