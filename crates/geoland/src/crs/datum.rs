//! Names of datums: the same one is spelled in three ways.
//!
//! The table of EPSG codes has the authority's older names with underscores; newer texts (WKT2, PROJJSON) have today's names;
//! `.prj` files have ESRI's. Most differ only in marks between letters and in ESRI's leading `D_`; the others stand here.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The name in the table of codes, that of newer texts and that of ESRI, from the EPSG and ESRI registers as PROJ 9.5 has them;
/// empty where the rule holds.
#[rustfmt::skip]
const SPELLINGS: [(&str, &str, &str); 194] = [
    ("Ancienne_Triangulation_Francaise_Paris", "", "D_ATF"),
    ("Astro_DOS_71", "", "D_DOS_71_4"),
    ("Australian_Antarctic_Datum_1998", "", "D_Australian_Antarctic_1998"),
    ("Australian_Geodetic_Datum_1966", "", "D_Australian_1966"),
    ("Australian_Geodetic_Datum_1984", "", "D_Australian_1984"),
    ("Autonomous_Regions_of_Portugal_2008", "", "D_PTRA08"),
    ("Average_Terrestrial_System_1977", "", "D_ATS_1977"),
    ("Ayabelle_Lighthouse", "", "D_Ayabelle"),
    ("Bellevue", "", "D_Bellevue_IGN"),
    ("Bogota_1975", "", "D_Bogota"),
    ("Camacupa", "Camacupa 1948", ""),
    ("Camp_Area_Astro", "", "D_Camp_Area"),
    ("Centre_Spatial_Guyanais_1967", "", "D_CSG_1967"),
    ("Chatham_Islands_Datum_1971", "", "D_Chatham_Island_1971"),
    ("Chatham_Islands_Datum_1979", "", "D_Chatham_Islands_1979"),
    ("Cocos_Islands_1965", "", "D_Anna_1_1965"),
    ("Congo_1960_Pointe_Noire", "", "D_Pointe_Noire"),
    ("Corrego_Alegre_1970_72", "", "D_Corrego_Alegre"),
    ("Dealul_Piscului_1930", "", "D_Dealul_Piscului_1933"),
    ("Diego_Garcia_1969", "", "D_ISTS_073_1969"),
    ("European_Datum_1950", "", "D_European_1950"),
    ("European_Datum_1950_1977", "", "D_European_1950_ED77"),
    ("European_Datum_1979", "", "D_European_1979"),
    ("European_Datum_1987", "", "D_European_1987"),
    ("European_Libyan_Datum_1979", "", "D_European_Libyan_1979"),
    ("European_Terrestrial_Reference_System_1989", "", "D_ETRS_1989"),
    ("Fatu_Iva_72", "", "D_Fatu_Iva_1972"),
    ("Fiji_Geodetic_Datum_1986", "", "D_Fiji_1986"),
    ("Final_Datum_1958", "", "D_FD_1958"),
    ("Geocentric_Datum_Brunei_Darussalam_2009", "", "D_GDBD2009"),
    ("Geocentric_Datum_of_Australia_1994", "", "D_GDA_1994"),
    ("Geocentric_datum_of_Korea", "Korean Geodetic Datum 2002", "D_Korea_Geodetic_Datum_2002"),
    ("Geodetic_Datum_of_1965", "", "D_TM75"),
    ("Geodetic_Datum_of_Malaysia_2000", "", "D_GDM_2000"),
    ("Grand_Cayman_Geodetic_Datum_1959", "", "D_Grand_Cayman_1959"),
    ("Greek_Geodetic_Reference_System_1987", "", "D_GGRS_1987"),
    ("Guadeloupe_1948", "", "D_Sainte_Anne"),
    ("Hartebeesthoek94", "", "D_Hartebeesthoek_1994"),
    ("Hu_Tzu_Shan_1950", "", "D_Hu_Tzu_Shan"),
    ("Hungarian_Datum_1972", "", "D_Hungarian_1972"),
    ("IGN_1962_Kerguelen", "", "D_Kerguelen_Island_1949"),
    ("Indonesian_Datum_1974", "", "D_Indonesian_1974"),
    ("International_Terrestrial_Reference_Frame_1988", "", "D_ITRF_1988"),
    ("International_Terrestrial_Reference_Frame_1989", "", "D_ITRF_1989"),
    ("International_Terrestrial_Reference_Frame_1990", "", "D_ITRF_1990"),
    ("International_Terrestrial_Reference_Frame_1991", "", "D_ITRF_1991"),
    ("International_Terrestrial_Reference_Frame_1992", "", "D_ITRF_1992"),
    ("International_Terrestrial_Reference_Frame_1993", "", "D_ITRF_1993"),
    ("International_Terrestrial_Reference_Frame_1994", "", "D_ITRF_1994"),
    ("International_Terrestrial_Reference_Frame_1996", "", "D_ITRF_1996"),
    ("International_Terrestrial_Reference_Frame_1997", "", "D_ITRF_1997"),
    ("International_Terrestrial_Reference_Frame_2000", "", "D_ITRF_2000"),
    ("International_Terrestrial_Reference_Frame_2005", "", "D_ITRF_2005"),
    ("International_Terrestrial_Reference_Frame_2008", "", "D_ITRF_2008"),
    ("Iraq_Kuwait_Boundary_Datum_1992", "", "D_Iraq_Kuwait_Boundary_1992"),
    ("Islands_Net_1993", "", "D_Islands_Network_1993"),
    ("Islands_Net_2004", "", "D_Islands_Network_2004"),
    ("Israel_1993", "", "D_Israel"),
    ("Istituto_Geografico_Militaire_1995", "", "D_IGM_1995"),
    ("Iwo_Jima_1945", "", "D_Beacon_E_1945"),
    ("Japanese_Geodetic_Datum_2000", "", "D_JGD_2000"),
    ("Japanese_Geodetic_Datum_2011", "", "D_JGD_2011"),
    ("Karbala_1979", "", "D_Karbala_1979_Polservice"),
    ("Kartastokoordinaattijarjestelma_1966", "", "D_KKJ"),
    ("Kertau_1968", "", "D_Kertau"),
    ("Kyrgyzstan_Geodetic_Datum_2006", "", "D_Kyrgyz_Republic_2006"),
    ("Latvia_1992", "Latvian geodetic coordinate system 1992", ""),
    ("Lisbon_1937", "", "D_Lisbon"),
    ("Lithuania_1994_ETRS89", "", "D_Lithuania_1994"),
    ("Luxembourg_1930", "Luxembourg Reference Frame", "D_Luxembourg_Reference_Frame"),
    ("Macao_Geodetic_Datum_2008", "", "D_MACAO_2008"),
    ("Madrid_1870_Madrid", "", "D_Madrid_1870"),
    ("Marco_Geocentrico_Nacional_de_Referencia", "", "D_MAGNA"),
    ("Marco_Geodesico_Nacional_de_Bolivia", "", "D_Marco_Geodesico_Nacional"),
    ("Marcus_Island_1952", "", "D_Astro_1952"),
    ("Marshall_Islands_1960", "", "D_Wake_Eniwetok_1960"),
    ("Martinique_1938", "", "D_Fort_Desaix"),
    ("Maupiti_83", "", "D_Maupiti_1983"),
    ("Mexico_ITRF92", "", "D_Mexican_Datum_of_1993"),
    ("Militar_Geographische_Institute", "Militar-Geographische Institut", "D_MGI"),
    ("Missao_Hidrografico_Angola_y_Sao_Tome_1951", "", "D_Mhast_1951"),
    ("Moorea_87", "", "D_Moorea_1987"),
    ("Moznet_ITRF94", "", "D_Moznet"),
    ("NAD27_Michigan", "", "D_North_American_Michigan"),
    ("NAD83_Canadian_Spatial_Reference_System", "", "D_North_American_1983_CSRS"),
    ("NAD83_Continuously_Operating_Reference_Station_1996", "", "D_NAD_1983_CORS96"),
    ("NAD83_High_Accuracy_Reference_Network", "", "D_North_American_1983_HARN"),
    ("NAD83_National_Spatial_Reference_System_2007", "", "D_NAD_1983_NSRS2007"),
    ("NAD83_National_Spatial_Reference_System_2011", "", "D_NAD_1983_2011"),
    ("NAD83_National_Spatial_Reference_System_MA11", "", "D_NAD_1983_MA11"),
    ("NAD83_National_Spatial_Reference_System_PA11", "", "D_NAD_1983_PA11"),
    ("National_Geodetic_Network", "", "D_NGN"),
    ("Nepal_1981", "", "D_Nepal_Nagarkot"),
    ("New_Zealand_Geodetic_Datum_1949", "", "D_New_Zealand_1949"),
    ("New_Zealand_Geodetic_Datum_2000", "", "D_NZGD_2000"),
    ("Nord_Sahara_1959_Paris", "", "D_Nord_Sahara_1959"),
    ("Nord_de_Guerre_Paris", "", "D_Nord_de_Guerre"),
    ("North_American_Datum_1927", "", "D_North_American_1927"),
    ("North_American_Datum_1927_1976", "", "D_NAD_1927_Definition_1976"),
    ("North_American_Datum_1927_CGQ77", "", "D_NAD_1927_CGQ77"),
    ("North_American_Datum_1983", "", "D_North_American_1983"),
    ("Not_specified_based_on_Airy_1830_ellipsoid", "", "D_Airy_1830"),
    ("Not_specified_based_on_Airy_Modified_1849_ellipsoid", "", "D_Airy_Modified"),
    ("Not_specified_based_on_Australian_National_Spheroid", "", "D_Australian"),
    ("Not_specified_based_on_Authalic_Sphere", "", "D_Sphere"),
    ("Not_specified_based_on_Bessel_1841_ellipsoid", "", "D_Bessel_1841"),
    ("Not_specified_based_on_Bessel_Modified_ellipsoid", "", "D_Bessel_Modified"),
    ("Not_specified_based_on_Bessel_Namibia_ellipsoid", "", "D_Bessel_Namibia"),
    ("Not_specified_based_on_Clarke_1858_ellipsoid", "", "D_Clarke_1858"),
    ("Not_specified_based_on_Clarke_1866_Authalic_Sphere", "", "D_Sphere_Clarke_1866_Authalic"),
    ("Not_specified_based_on_Clarke_1866_Michigan_ellipsoid", "", "D_Clarke_1866_Michigan"),
    ("Not_specified_based_on_Clarke_1866_ellipsoid", "", "D_Clarke_1866"),
    ("Not_specified_based_on_Clarke_1880_Arc_ellipsoid", "", "D_Clarke_1880_Arc"),
    ("Not_specified_based_on_Clarke_1880_Benoit_ellipsoid", "", "D_Clarke_1880_Benoit"),
    ("Not_specified_based_on_Clarke_1880_IGN_ellipsoid", "", "D_Clarke_1880_IGN"),
    ("Not_specified_based_on_Clarke_1880_RGS_ellipsoid", "", "D_Clarke_1880_RGS"),
    ("Not_specified_based_on_Clarke_1880_SGA_1922_ellipsoid", "", "D_Clarke_1880_SGA"),
    ("Not_specified_based_on_Clarke_1880_ellipsoid", "", "D_Clarke_1880"),
    ("Not_specified_based_on_Everest_1830_1937_Adjustment_ellipsoid", "", "D_Everest_Adj_1937"),
    ("Not_specified_based_on_Everest_1830_1962_Definition_ellipsoid", "", "D_Everest_Def_1962"),
    ("Not_specified_based_on_Everest_1830_1967_Definition_ellipsoid", "", "D_Everest_Def_1967"),
    ("Not_specified_based_on_Everest_1830_1975_Definition_ellipsoid", "", "D_Everest_Def_1975"),
    ("Not_specified_based_on_Everest_1830_Definition_ellipsoid", "", "D_Everest_1830"),
    ("Not_specified_based_on_Everest_1830_Modified_ellipsoid", "", "D_Everest_Modified"),
    ("Not_specified_based_on_GEM_10C_ellipsoid", "", "D_GEM_10C"),
    ("Not_specified_based_on_GRS_1967_ellipsoid", "", "D_GRS_1967"),
    ("Not_specified_based_on_GRS_1980_Authalic_Sphere", "", "D_Sphere_GRS_1980_Authalic"),
    ("Not_specified_based_on_GRS_1980_ellipsoid", "", "D_GRS_1980"),
    ("Not_specified_based_on_Helmert_1906_ellipsoid", "", "D_Helmert_1906"),
    ("Not_specified_based_on_Hughes_1980_ellipsoid", "", "D_Hughes_1980"),
    ("Not_specified_based_on_Indonesian_National_Spheroid", "", "D_Indonesian"),
    ("Not_specified_based_on_International_1924_Authalic_Sphere", "", "D_Sphere_International_1924_Authalic"),
    ("Not_specified_based_on_International_1924_ellipsoid", "", "D_International_1924"),
    ("Not_specified_based_on_Krassowsky_1940_ellipsoid", "", "D_Krasovsky_1940"),
    ("Not_specified_based_on_NWL_9D_ellipsoid", "", "D_NWL_9D"),
    ("Not_specified_based_on_OSU86F_ellipsoid", "", "D_OSU_86F"),
    ("Not_specified_based_on_OSU91A_ellipsoid", "", "D_OSU_91A"),
    ("Not_specified_based_on_Plessis_1817_ellipsoid", "", "D_Plessis_1817"),
    ("Not_specified_based_on_Struve_1860_ellipsoid", "", "D_Struve_1860"),
    ("Not_specified_based_on_War_Office_ellipsoid", "", "D_War_Office"),
    ("Nouvelle_Triangulation_Francaise", "", "D_NTF"),
    ("OSGB_1936", "Ordnance Survey of Great Britain 1936", ""),
    ("PDO_Survey_Datum_1993", "", "D_PDO_1993"),
    ("Padang_1884_Jakarta", "", "D_Padang_1884"),
    ("Parametry_Zemli_1990", "", "D_Parametrop_Zemp_1990"),
    ("Phoenix_Islands_1966", "", "D_Canton_1966"),
    ("Pico_de_las_Nieves_1984", "", "D_Pico_de_Las_Nieves"),
    ("Posiciones_Geodesicas_Argentinas", "", "D_POSGAR"),
    ("Posiciones_Geodesicas_Argentinas_1994", "", "D_POSGAR_1994"),
    ("Posiciones_Geodesicas_Argentinas_1998", "", "D_POSGAR_1998"),
    ("Posiciones_Geodesicas_Argentinas_2007", "", "D_POSGAR_2007"),
    ("Potsdam_Datum_83", "", "D_Potsdam_1983"),
    ("Provisional_South_American_Datum_1956", "", "D_Provisional_S_American_1956"),
    ("Pulkovo_1942_58", "", "D_Pulkovo_1942_Adj_1958"),
    ("Pulkovo_1942_83", "", "D_Pulkovo_1942_Adj_1983"),
    ("Qatar_1974", "", "D_Qatar"),
    ("Qatar_National_Datum_1995", "", "D_QND_1995"),
    ("Rauenberg_Datum_83", "", "D_Rauenberg_1983"),
    ("Red_Geodesica_Venezolana", "", "D_REGVEN"),
    ("Reseau_Geodesique_Francais_1993", "Reseau Geodesique Francais 1993 v1", "D_RGF_1993"),
    ("Reseau_Geodesique_Francais_Guyane_1995", "", "D_RGFG_1995"),
    ("Reseau_Geodesique_Nouvelle_Caledonie_1991", "", "D_RGNC_1991"),
    ("Reseau_Geodesique_de_Nouvelle_Caledonie_91_93", "", "D_Reseau_Geodesique_de_Nouvelle_Caledonie_1991-93"),
    ("Reseau_Geodesique_de_Saint_Pierre_et_Miquelon_2006", "", "D_Reseau_Geodesique_de_St_Pierre_et_Miquelon_2006"),
    ("Reseau_Geodesique_de_la_Reunion_1992", "", "D_RGR_1992"),
    ("Reseau_National_Belge_1950", "", "D_Belge_1950"),
    ("Reseau_National_Belge_1972", "", "D_Belge_1972"),
    ("Reseau_de_Reference_des_Antilles_Francaises_1991", "", "D_RRAF_1991"),
    ("Rikets_koordinatsystem_1990", "", "D_RT_1990"),
    ("SIRGAS_Chile", "SIRGAS-Chile realization 1 epoch 2002", ""),
    ("Santo_1965", "", "D_Santo_DOS_1965"),
    ("Selvagem_Grande", "", "D_Selvagem_Grande_1938"),
    ("Sierra_Leone_Colony_1924", "", "D_Sierra_Leone_1924"),
    ("Sistema_Geodesico_Nacional_de_Panama_MACARIO_SOLIS", "", "D_SGNP_MARCARIO_SOLIS"),
    ("Sistema_de_Referencia_Geocentrico_para_America_del_Sur_1995", "", "D_SIRGAS"),
    ("Sistema_de_Referencia_Geocentrico_para_las_AmericaS_2000", "", "D_SIRGAS_2000"),
    ("Sister_Islands_Geodetic_Datum_1961", "", "D_Little_Cayman_1961"),
    ("South_American_Datum_1969", "", "D_South_American_1969"),
    ("South_Georgia_1968", "", "D_ISTS_061_1968"),
    ("Swiss_Terrestrial_Reference_Frame_1995", "Swiss Terrestrial Reference System 1995", "D_Swiss_TRF_1995"),
    ("System_Jednotne_Trigonometricke_Site_Katastralni", "System of the Unified Trigonometrical Cadastral Network", "D_S_JTSK"),
    ("System_Jednotne_Trigonometricke_Site_Katastralni_05", "System of the Unified Trigonometrical Cadastral Network/05", "D_S_JTSK_05"),
    ("System_Jednotne_Trigonometricke_Site_Katastralni_05_Ferro", "System of the Unified Trigonometrical Cadastral Network/05 (Ferro)", "D_S_JTSK_05_Ferro"),
    ("System_Jednotne_Trigonometricke_Site_Katastralni_Ferro", "System of the Unified Trigonometrical Cadastral Network (Ferro)", ""),
    ("Tahaa_54", "", "D_Tahaa_1954"),
    ("Tahiti_52", "", "D_Tahiti_1952"),
    ("Tahiti_79", "", "D_Tahiti_1979"),
    ("Taiwan_Datum_1967", "", "D_TWD_1967"),
    ("Taiwan_Datum_1997", "", "D_TWD_1997"),
    ("WGS_1972", "World Geodetic System 1972", ""),
    ("WGS_1972_Transit_Broadcast_Ephemeris", "WGS 72 Transit Broadcast Ephemeris", "D_WGS_1972_BE"),
    ("WGS_1984", "World Geodetic System 1984", ""),
    ("World_Geodetic_System_1966", "", "D_WGS_1966"),
    ("Yemen_National_Geodetic_Network_1996", "", "D_Yemen_NGN_1996"),
];
/// Spellings of no register that office software writes.
const IN_USE: [(&str, &str); 7] = [
    ("GDA2020", "Geocentric_Datum_of_Australia_2020"),
    ("CGCS2000", "China_2000"),
    ("CGCS_2000", "China_2000"),
    ("China_Geodetic_Coordinate_System_2000", "China_2000"),
    ("WGS84", "WGS_1984"),
    ("NAD83", "North_American_Datum_1983"),
    ("ETRS89", "European_Terrestrial_Reference_System_1989"),
];

/// Meridians that end the names of datums.
const MERIDIANS: [&str; 13] = [
    "parisrgs",
    "paris",
    "ferro",
    "jakarta",
    "oslo",
    "lisbon",
    "rome",
    "madrid",
    "brussels",
    "bern",
    "stockholm",
    "bogota",
    "athens",
];

/// What is left of a datum's name where only the spelling differs: letters and digits in small, without ESRI's `D_` and the
/// `ensemble` of newer texts, under the name of the table of codes where that is known to be the same datum.
pub(super) fn key(name: &str) -> String {
    static KNOWN: OnceLock<HashMap<String, String>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let of_register = SPELLINGS.iter().flat_map(|(table, newer, esri)| [(*newer, *table), (*esri, *table)]);
        let spelled = of_register.chain(IN_USE).filter(|(spelled, _)| !spelled.is_empty());
        spelled.map(|(spelled, table)| (letters(strip(spelled)), letters(table))).collect()
    });
    let plain = letters(strip(name));
    let key = known.get(&plain).cloned().unwrap_or(plain);
    // The register has a datum once more for every meridian that longitudes were counted from; ESRI has it once.
    let meridian = MERIDIANS.iter().find_map(|name| key.strip_suffix(name)).filter(|rest| !rest.is_empty());
    meridian.map_or(key.clone(), str::to_owned)
}

/// Today's name of a datum of the table, as newer texts spell it.
pub(super) fn newer(table: &str) -> String {
    let known = SPELLINGS.iter().find(|(name, newer, _)| *name == table && !newer.is_empty());
    known.map_or_else(|| table.replace('_', " "), |(_, newer, _)| (*newer).to_owned())
}

/// ESRI's name of a datum of the table.
pub(super) fn esri(table: &str) -> String {
    let known = SPELLINGS.iter().find(|(name, _, esri)| *name == table && !esri.is_empty());
    known.map_or_else(|| format!("D_{}", underscored(table)), |(_, _, esri)| (*esri).to_owned())
}

/// A name as ESRI writes names: words joined by underscores.
pub(super) fn underscored(name: &str) -> String {
    let words = name.split(|c: char| !(c.is_alphanumeric() || c == '+')).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// Whether the name says that the datum is not known, so that two of the name need not be one datum.
pub(super) fn is_unknown(name: &str) -> bool {
    let plain = letters(strip(name));
    ["unknown", "undefined", "unnamed", "notspecified", "unspecified"].iter().any(|word| plain.starts_with(word))
        || plain.is_empty()
}

/// The letters and digits of a name, in small, and the plus that tells CH1903+ from CH1903.
pub(super) fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || *c == '+').flat_map(char::to_lowercase).collect()
}

fn strip(name: &str) -> &str {
    let name = name.strip_prefix("D_").unwrap_or(name);
    name.strip_suffix(" ensemble").unwrap_or(name)
}
