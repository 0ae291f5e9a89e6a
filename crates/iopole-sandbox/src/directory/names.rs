//! Words for the names of invented companies and streets.

pub(crate) const TRADES: [&str; 16] = [
    "Atelier",
    "Bureau",
    "Cartonnerie",
    "Comptoir",
    "Conserverie",
    "Fabrique",
    "Fonderie",
    "Imprimerie",
    "Laboratoire",
    "Maison",
    "Manufacture",
    "Menuiserie",
    "Minoterie",
    "Papeterie",
    "Tissage",
    "Verrerie",
];

pub(crate) const FANCIES: [&str; 24] = [
    "Albarine",
    "Brindille",
    "Calebrune",
    "Dorvaline",
    "Estambour",
    "Fauvelles",
    "Grisonde",
    "Hautevigne",
    "Isardelle",
    "Jonquerel",
    "Kerbrivel",
    "Lumerose",
    "Marvalys",
    "Noirépine",
    "Orlanges",
    "Pervenac",
    "Quintefeuille",
    "Roselac",
    "Sombreval",
    "Tournepierre",
    "Ursolaine",
    "Valcendre",
    "Verdelune",
    "Zéphirac",
];

pub(crate) const FORMS: [&str; 4] = ["SAS", "SARL", "SA", "SCOP"];

pub(crate) const STREETS: [&str; 6] = [
    "rue du Puits",
    "allée des Tilleuls",
    "chemin du Lavoir",
    "quai des Brumes",
    "place du Four",
    "impasse du Pré",
];

pub(crate) const TOWNS: [(&str, &str); 8] = [
    ("13001", "Marseille"),
    ("29200", "Brest"),
    ("33000", "Bordeaux"),
    ("34000", "Montpellier"),
    ("44000", "Nantes"),
    ("59000", "Lille"),
    ("67000", "Strasbourg"),
    ("69002", "Lyon"),
];
