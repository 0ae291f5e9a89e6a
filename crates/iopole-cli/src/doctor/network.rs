//! The way to the platform: name, connection, TLS, proxy, and the clock of this machine.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::Client;
use reqwest::header::DATE;

use super::finding::Finding;
use crate::failure::UNAVAILABLE;
use crate::output::Language;
use crate::variables;

const LONGEST: Duration = Duration::from_secs(15);
/// Difference of the clocks above which signatures and expiries come near their bounds.
const NOTABLE: u64 = 30;
/// Difference above which tokens and webhook signatures are refused.
const HARMFUL: u64 = 300;

/// Creates a client without tokens.
pub(super) fn client(api_url: &str, language: Language) -> Result<Client, Finding> {
    let builder = Client::builder().timeout(LONGEST);
    // Plain http needs no root certificates, which the machine may lack.
    let plain = api_url.starts_with("http://");
    let builder = if plain { builder.tls_certs_only([]).no_proxy() } else { builder };
    builder.build().map_err(|_| unreachable(api_url, "no root certificates", language))
}

/// Asks the platform for anything, and compares its clock. The error says why nothing else can be asked.
pub(super) async fn check(http: &Client, api_url: &str, language: Language) -> Result<Vec<Finding>, Finding> {
    let start = Instant::now();
    match http.get(api_url).send().await {
        Ok(answer) => {
            let time = start.elapsed().as_millis();
            let proxy =
                proxy().map(|proxy| language.pick(format!(" through {proxy}"), format!(" par {proxy}")));
            let reached = language.pick(
                format!("{api_url} answers in {time} ms{}", proxy.clone().unwrap_or_default()),
                format!("{api_url} répond en {time} ms{}", proxy.unwrap_or_default()),
            );
            let theirs = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
            Ok(vec![Finding::ok("network", reached), clock(theirs, Timestamp::now(), language)])
        }
        Err(error) => Err(unreachable(api_url, &causes(&error.without_url()), language)),
    }
}

fn unreachable(api_url: &str, why: &str, language: Language) -> Finding {
    let message = language
        .pick(format!("{api_url} is not reached: {why}"), format!("{api_url} est injoignable : {why}"));
    let mend = match proxy() {
        Some(proxy) => language.pick(
            format!("check the proxy {proxy} (HTTPS_PROXY, NO_PROXY)"),
            format!("vérifiez le proxy {proxy} (HTTPS_PROXY, NO_PROXY)"),
        ),
        None => language.pick(
            "check the URL, the firewall, and whether a proxy is needed (HTTPS_PROXY)".to_owned(),
            "vérifiez l'URL, le pare-feu, et s'il faut un proxy (HTTPS_PROXY)".to_owned(),
        ),
    };
    Finding::error("network", UNAVAILABLE, message, mend)
}

/// Compares the clocks. A whole second is lost in the header.
fn clock(theirs: Option<&str>, now: Timestamp, language: Language) -> Finding {
    let read = theirs.and_then(|text| DateTimeParser::new().parse_timestamp(text).ok());
    let Some(theirs) = read else {
        let message = language.pick("the platform shows no time", "la plateforme n'indique pas l'heure");
        let mend = language
            .pick("nothing to do, if the clock is synchronized", "rien, si l'horloge est synchronisée");
        return Finding::warning("clock", message, mend);
    };
    let off = now.as_second().abs_diff(theirs.as_second());
    let message = language.pick(
        format!("this machine's clock is {off} s off the platform's"),
        format!("l'horloge de cette machine s'écarte de {off} s de celle de la plateforme"),
    );
    let mend = language.pick("synchronize the clock (NTP)", "synchronisez l'horloge (NTP)");
    match off {
        0..=NOTABLE => Finding::ok("clock", message),
        _ if off <= HARMFUL => Finding::warning("clock", message, mend),
        _ => Finding::error("clock", crate::failure::BAD_INPUT, message, mend),
    }
}

/// The proxy of the environment, without its password.
fn proxy() -> Option<String> {
    let set = variables::first_of(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])?;
    Some(set.rsplit('@').next().unwrap_or_default().to_owned())
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_far_off_is_an_error_and_an_unknown_one_a_warning() {
        let now: Timestamp = "2026-11-29T12:00:00Z".parse().unwrap();
        let level = |theirs| serde_json::to_value(clock(theirs, now, Language::En)).unwrap()["level"].clone();
        assert_eq!(level(Some("Sun, 29 Nov 2026 12:00:30 GMT")), "ok");
        assert_eq!(level(Some("Sun, 29 Nov 2026 11:58:00 GMT")), "warning");
        assert_eq!(level(Some("Sun, 29 Nov 2026 13:00:00 GMT")), "error");
        assert_eq!(level(Some("soon")), "warning");
        assert_eq!(level(None), "warning");
    }
}
