//! The account: its token, its roles, and its customer id.

use iopole_api::{Client, Error, ErrorKind};

use super::finding::Finding;
use crate::failure::{AUTHENTICATION, BAD_INPUT, Failure};
use crate::output::Language;

/// Calls one operation of each role. Nothing else can be checked if this fails.
pub(super) async fn check(client: &Client, language: Language) -> Vec<Finding> {
    let customer = client.admin().customer().id().await;
    if let Err(error) = &customer
        && error.kind() == ErrorKind::Authentication
    {
        return vec![no_token(error, language)];
    }
    let mut findings =
        vec![Finding::ok("token", language.pick("the realm grants a token", "le royaume délivre un jeton"))];
    let admin = client.admin().webhooks().list().await.err();
    let user = client.user().invoices().search().limit(1).await.err();
    findings
        .extend([role("role admin", admin.as_ref(), language), role("role user", user.as_ref(), language)]);
    findings.push(match customer {
        Ok(theirs) => match client.customer_id() {
            Some(ours) if *ours == theirs => {
                let message = language.pick("it is that of the account", "c'est celui du compte");
                Finding::ok("customer id", message)
            }
            Some(_) => Finding::error(
                "customer id",
                BAD_INPUT,
                language.pick(
                    "it is not that of the account: calls act for another customer, or fail",
                    "ce n'est pas celui du compte : les appels agissent pour un autre client, ou échouent",
                ),
                "iopole api getCustomerId",
            ),
            None => Finding::warning(
                "customer id",
                language.pick(
                    "none is set; most accounts need it",
                    "aucun n'est défini ; la plupart des comptes en ont besoin",
                ),
                language.pick("set IOPOLE_CUSTOMER_ID", "définissez IOPOLE_CUSTOMER_ID"),
            ),
        },
        Err(error) => failed("customer id", error, language),
    });
    findings
}

fn no_token(error: &Error, language: Language) -> Finding {
    let mend = language.pick(
        "check IOPOLE_CLIENT_ID, the client secret, and --env: preproduction and production have different credentials",
        "vérifiez IOPOLE_CLIENT_ID, le secret et --env : la préproduction et la production ont d'autres identifiants",
    );
    let exit = Failure::from(error_of(error)).code();
    Finding::error("token", exit, format!("{error:#}"), mend)
}

/// An error of the same kind: the original is shown, and not consumed.
fn error_of(error: &Error) -> Error {
    match error.token_error() {
        Some(token) if token.is_retryable() => Error::new(ErrorKind::Unreachable, ""),
        _ => Error::new(error.kind(), ""),
    }
}

fn role(check: &'static str, error: Option<&Error>, language: Language) -> Finding {
    match error {
        None => Finding::ok(check, language.pick("granted", "accordé")),
        Some(error) if error.kind() == ErrorKind::Forbidden => Finding::error(
            check,
            AUTHENTICATION,
            format!("{error:#}"),
            language.pick(
                "ask the platform for the role, or use other credentials",
                "demandez le rôle à la plateforme, ou changez d'identifiants",
            ),
        ),
        Some(error) => Finding::error(
            check,
            Failure::from(error_of(error)).code(),
            format!("{error:#}"),
            again(language),
        ),
    }
}

/// A check whose call failed.
pub(super) fn failed(check: &'static str, error: Error, language: Language) -> Finding {
    let message = format!("{error:#}");
    Finding::error(check, Failure::from(error).code(), message, again(language))
}

fn again(language: Language) -> &'static str {
    language.pick("run iopole doctor again", "relancez iopole doctor")
}
