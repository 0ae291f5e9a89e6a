//! The client of every example: credentials from the environment, preproduction unless it names another platform.

use iopole_api::{Client, Credentials, Environment};

pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// `IOPOLE_CLIENT_ID`, `IOPOLE_CLIENT_SECRET` or `IOPOLE_CLIENT_SECRET_FILE`, and `IOPOLE_CUSTOMER_ID` if the account needs
/// it. `IOPOLE_API_URL` and `IOPOLE_TOKEN_URL` name another platform, such as a simulated one.
pub(crate) fn client() -> Result<Client, Box<dyn std::error::Error>> {
    let variable = |name| std::env::var(name).ok();
    let environment = match (variable("IOPOLE_API_URL"), variable("IOPOLE_TOKEN_URL")) {
        (Some(api), Some(token)) => Environment::custom(&api, &token)?,
        _ => Environment::ppd(),
    };
    let customer_id = variable("IOPOLE_CUSTOMER_ID").map(|text| text.parse()).transpose()?;
    let client = Client::builder(&environment).credentials(Credentials::from_env()?)?;
    Ok(client.customer_id(customer_id).build()?)
}
