//! The account: its token, its roles, and its customer id.

use iopole_api::model::json::List;
use iopole_api::model::webhook::Webhook;
use iopole_api::{Client, Error, ErrorKind};

use super::finding::Finding;
use crate::failure::{AUTHENTICATION, BAD_INPUT, Failure};
use crate::output::Language;

/// The webhooks of the account, or the error of their listing.
pub(super) type Webhooks = Result<List<Webhook>, Error>;

/// Calls one operation of each role. The error says why nothing else can be asked.
pub(super) async fn check(client: &Client, language: Language) -> Result<(Vec<Finding>, Webhooks), Finding> {
    let customer = match client.admin().customer().id().await {
        Err(error) if error.kind() == ErrorKind::Authentication => return Err(no_token(error, language)),
        customer => customer,
    };
    let webhooks = client.admin().webhooks().list().await;
    let user = client.user().invoices().search().limit(1).await;
    let mut findings = vec![
        Finding::ok("token", language.pick("the realm grants a token", "le royaume délivre un jeton")),
        role("role admin", webhooks.as_ref().err(), language),
        role("role user", user.as_ref().err(), language),
    ];
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
    Ok((findings, webhooks))
}

fn no_token(error: Error, language: Language) -> Finding {
    let mend = language.pick(
        "check IOPOLE_CLIENT_ID, the client secret, and --env: preproduction and production have different credentials",
        "vérifiez IOPOLE_CLIENT_ID, le secret et --env : la préproduction et la production ont d'autres identifiants",
    );
    let message = format!("{error:#}");
    Finding::error("token", Failure::from(error).code(), message, mend)
}

/// A role is there unless the platform says that it is missing. Another error is that of the check that needs the call.
fn role(check: &'static str, error: Option<&Error>, language: Language) -> Finding {
    match error {
        Some(error) if error.kind() == ErrorKind::Forbidden => Finding::error(
            check,
            AUTHENTICATION,
            format!("{error:#}"),
            language.pick(
                "ask the platform for the role, or use other credentials",
                "demandez le rôle à la plateforme, ou changez d'identifiants",
            ),
        ),
        Some(error) => Finding::warning(check, format!("{error:#}"), again(language)),
        None => Finding::ok(check, language.pick("granted", "accordé")),
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
