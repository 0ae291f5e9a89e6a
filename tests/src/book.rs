//! The book in `docs/`: compiles every Rust block, and runs those that can run.

macro_rules! pages {
    ($($name:ident = $path:literal),+ $(,)?) => {
        $(
            #[doc = include_str!($path)]
            pub mod $name {}
        )+
    };
}

pages! {
    readme = "../../README.md",
    readme_fr = "../../README.fr.md",
    introduction = "../../docs/introduction.md",
    adding = "../../docs/adding.md",
    configuring = "../../docs/configuring.md",
    invoice = "../../docs/invoice.md",
    customers = "../../docs/customers.md",
    blocking = "../../docs/blocking.md",
    store = "../../docs/store.md",
    platform = "../../docs/platform.md",
    authentication = "../../docs/authentication.md",
    roles = "../../docs/roles.md",
    sending = "../../docs/sending.md",
    receiving = "../../docs/receiving.md",
    searching = "../../docs/searching.md",
    reporting = "../../docs/reporting.md",
    testing = "../../docs/testing.md",
    durability = "../../docs/durability.md",
    production = "../../docs/production.md",
    command = "../../docs/command.md",
    architecture = "../../docs/architecture.md",
    sandbox = "../../crates/iopole-sandbox/README.md",
}
