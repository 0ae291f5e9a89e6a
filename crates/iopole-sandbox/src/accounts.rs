//! Clients and customers of a simulated platform, from its settings.

use std::time::Duration;

use crate::client::{ApiClient, Role};
use crate::customer::{Account, Customer};
use crate::directory::PLAIN;
use crate::error::SandboxError;
use crate::ids::{CustomerId, IdMaker};
use crate::settings::Settings;

/// The client of the default customer.
const OWN_CLIENT: &str = "developer+sandbox@example.org";
/// Clients of one role each.
const ONE_ROLE: [(&str, Role); 2] =
    [("admin+sandbox@example.org", Role::Admin), ("user+sandbox@example.org", Role::User)];
const LONGEST_LIFETIME: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// All clients and customers, the default ones first.
#[derive(Debug)]
pub(crate) struct Accounts {
    pub(crate) clients: Vec<ApiClient>,
    pub(crate) customers: Vec<Account>,
}

impl Accounts {
    /// Invents the default clients and customer, and adds the declared ones.
    pub(crate) fn new(settings: &Settings, ids: &mut IdMaker) -> Result<Self, SandboxError> {
        let default = CustomerId(ids.unstamped());
        let plain = usize::try_from(PLAIN).unwrap_or(usize::MAX);
        let entities = settings.test_entities.min(plain);
        let own = Account { id: default, client: OWN_CLIENT.to_owned(), first_entity: 0, entities };
        let mut accounts = Self { clients: Vec::new(), customers: vec![own] };
        let roles = settings.roles.to_vec();
        let mut invented = vec![ApiClient::new(OWN_CLIENT, ids.text(32), roles)];
        invented.extend(ONE_ROLE.map(|(id, role)| ApiClient::new(id, ids.text(32), [role])));
        let operators = invented.len();
        for client in invented.iter().chain(&settings.clients) {
            accounts.add_client(client, default)?;
        }
        for customer in &settings.customers {
            accounts.add_customer(customer, operators, ids)?;
        }
        let given = accounts.customers.iter().map(|account| account.entities).sum::<usize>();
        if given > plain {
            let reason = format!("{given} test entities in all, and the directory has {plain} for them");
            return Err(SandboxError::Settings(reason));
        }
        Ok(accounts)
    }

    /// Adds a customer. The default clients act for every customer, as the clients of an operator do.
    fn add_customer(
        &mut self,
        customer: &Customer,
        operators: usize,
        ids: &mut IdMaker,
    ) -> Result<(), SandboxError> {
        let Some(id) = CustomerId::parse(&customer.id) else {
            return Err(SandboxError::Settings(format!("the customer id {:?} is not a UUID", customer.id)));
        };
        if self.customers.iter().any(|account| account.id == id) {
            return Err(SandboxError::Settings(format!("customer {id} declared twice")));
        }
        let client = format!("customer{}+sandbox@example.org", self.customers.len() + 1);
        let own = ApiClient::new(client.clone(), ids.text(32), [Role::Admin, Role::User]);
        for operator in self.clients.iter_mut().take(operators) {
            operator.customers.push(id);
        }
        for client in [&own].into_iter().chain(&customer.clients) {
            self.add_client(client, id)?;
        }
        let first_entity = self.customers.iter().map(|account| account.entities).sum();
        self.customers.push(Account { id, client, first_entity, entities: customer.test_entities });
        Ok(())
    }

    fn add_client(&mut self, client: &ApiClient, customer: CustomerId) -> Result<(), SandboxError> {
        if client.id.is_empty() {
            return Err(SandboxError::Settings("a client without a name".to_owned()));
        }
        let Some(known) = self.clients.iter_mut().find(|known| known.id == client.id) else {
            self.clients.push(ApiClient { customers: vec![customer], ..client.clone() });
            return Ok(());
        };
        if known.customers.contains(&customer) {
            return Err(SandboxError::Settings(format!("client {} declared twice", client.id)));
        }
        if known.secret != client.secret || known.roles != client.roles {
            let reason = format!(
                "client {} declared for two customers, with different secrets or roles: give it the same",
                client.id
            );
            return Err(SandboxError::Settings(reason));
        }
        known.customers.push(customer);
        Ok(())
    }
}

/// Rejects a lifetime outside one millisecond to ten years.
pub(crate) fn check_lifetime(lifetime: Duration) -> Result<(), SandboxError> {
    if lifetime < Duration::from_millis(1) || lifetime > LONGEST_LIFETIME {
        return Err(SandboxError::Settings(format!("a token lifetime of {lifetime:?}")));
    }
    Ok(())
}
