// Countries of ISO 3166-1, as data that is parsed on first use.

/** Code of two letters, code of three, and English names as {@link wordsOf} leaves them, the usual ones too. */
const COUNTRIES = `
AD AND andorra; AE ARE united arab emirates/uae; AF AFG afghanistan; AG ATG antigua and barbuda; AI AIA anguilla;
AL ALB albania; AM ARM armenia; AO AGO angola; AQ ATA antarctica; AR ARG argentina; AS ASM american samoa; AT AUT austria;
AU AUS australia; AW ABW aruba; AX ALA aland islands; AZ AZE azerbaijan; BA BIH bosnia and herzegovina; BB BRB barbados;
BD BGD bangladesh; BE BEL belgium; BF BFA burkina faso; BG BGR bulgaria; BH BHR bahrain; BI BDI burundi; BJ BEN benin;
BL BLM saint barthelemy; BM BMU bermuda; BN BRN brunei darussalam/brunei;
BO BOL bolivia plurinational state of/bolivia/plurinational state of bolivia;
BQ BES bonaire sint eustatius and saba/sint eustatius and saba bonaire; BR BRA brazil; BS BHS bahamas; BT BTN bhutan;
BV BVT bouvet island; BW BWA botswana; BY BLR belarus; BZ BLZ belize; CA CAN canada; CC CCK cocos keeling islands;
CD COD congo the democratic republic of the/democratic republic of the congo/dr congo/drc;
CF CAF central african republic; CG COG congo/republic of the congo/congo brazzaville; CH CHE switzerland;
CI CIV cote divoire/ivory coast; CK COK cook islands; CL CHL chile; CM CMR cameroon; CN CHN china/prc; CO COL colombia;
CR CRI costa rica; CU CUB cuba; CV CPV cabo verde/cape verde; CW CUW curacao; CX CXR christmas island; CY CYP cyprus;
CZ CZE czechia/czech republic; DE DEU germany; DJ DJI djibouti; DK DNK denmark; DM DMA dominica;
DO DOM dominican republic; DZ DZA algeria; EC ECU ecuador; EE EST estonia; EG EGY egypt; EH ESH western sahara;
ER ERI eritrea; ES ESP spain; ET ETH ethiopia; FI FIN finland; FJ FJI fiji;
FK FLK falkland islands malvinas/falkland islands;
FM FSM micronesia federated states of/micronesia/federated states of micronesia; FO FRO faroe islands; FR FRA france;
GA GAB gabon; GB GBR united kingdom/uk/great britain/england/scotland/wales/northern ireland; GD GRD grenada;
GE GEO georgia; GF GUF french guiana; GG GGY guernsey; GH GHA ghana; GI GIB gibraltar; GL GRL greenland; GM GMB gambia;
GN GIN guinea; GP GLP guadeloupe; GQ GNQ equatorial guinea; GR GRC greece;
GS SGS south georgia and the south sandwich islands; GT GTM guatemala; GU GUM guam; GW GNB guinea bissau; GY GUY guyana;
HK HKG hong kong/hongkong; HM HMD heard island and mcdonald islands; HN HND honduras; HR HRV croatia; HT HTI haiti;
HU HUN hungary; ID IDN indonesia; IE IRL ireland/republic of ireland/eire; IL ISR israel; IM IMN isle of man;
IN IND india; IO IOT british indian ocean territory; IQ IRQ iraq;
IR IRN iran islamic republic of/iran/islamic republic of iran; IS ISL iceland; IT ITA italy; JE JEY jersey;
JM JAM jamaica; JO JOR jordan; JP JPN japan; KE KEN kenya; KG KGZ kyrgyzstan; KH KHM cambodia; KI KIR kiribati;
KM COM comoros; KN KNA saint kitts and nevis/st kitts and nevis;
KP PRK korea democratic peoples republic of/north korea/democratic peoples republic of korea;
KR KOR korea republic of/south korea/republic of korea; KW KWT kuwait; KY CYM cayman islands; KZ KAZ kazakhstan;
LA LAO lao peoples democratic republic/laos; LB LBN lebanon; LC LCA saint lucia/st lucia; LI LIE liechtenstein;
LK LKA sri lanka; LR LBR liberia; LS LSO lesotho; LT LTU lithuania; LU LUX luxembourg; LV LVA latvia; LY LBY libya;
MA MAR morocco; MC MCO monaco; MD MDA moldova republic of/moldova/republic of moldova; ME MNE montenegro;
MF MAF saint martin french part/st martin; MG MDG madagascar; MH MHL marshall islands; MK MKD north macedonia/macedonia;
ML MLI mali; MM MMR myanmar/burma; MN MNG mongolia; MO MAC macao/macau; MP MNP northern mariana islands;
MQ MTQ martinique; MR MRT mauritania; MS MSR montserrat; MT MLT malta; MU MUS mauritius; MV MDV maldives; MW MWI malawi;
MX MEX mexico; MY MYS malaysia; MZ MOZ mozambique; NA NAM namibia; NC NCL new caledonia; NE NER niger;
NF NFK norfolk island; NG NGA nigeria; NI NIC nicaragua; NL NLD netherlands/holland; NO NOR norway; NP NPL nepal;
NR NRU nauru; NU NIU niue; NZ NZL new zealand; OM OMN oman; PA PAN panama; PE PER peru; PF PYF french polynesia;
PG PNG papua new guinea; PH PHL philippines; PK PAK pakistan; PL POL poland;
PM SPM saint pierre and miquelon/st pierre and miquelon; PN PCN pitcairn; PR PRI puerto rico;
PS PSE palestine state of/palestine/state of palestine; PT PRT portugal; PW PLW palau; PY PRY paraguay; QA QAT qatar;
RE REU reunion; RO ROU romania; RS SRB serbia; RU RUS russian federation/russia; RW RWA rwanda; SA SAU saudi arabia;
SB SLB solomon islands; SC SYC seychelles; SD SDN sudan; SE SWE sweden; SG SGP singapore;
SH SHN saint helena ascension and tristan da cunha/st helena/ascension and tristan da cunha saint helena; SI SVN slovenia;
SJ SJM svalbard and jan mayen; SK SVK slovakia; SL SLE sierra leone; SM SMR san marino; SN SEN senegal; SO SOM somalia;
SR SUR suriname; SS SSD south sudan; ST STP sao tome and principe; SV SLV el salvador;
SX SXM sint maarten dutch part/sint maarten; SY SYR syrian arab republic/syria; SZ SWZ eswatini/swaziland;
TC TCA turks and caicos islands; TD TCD chad; TF ATF french southern territories; TG TGO togo; TH THA thailand;
TJ TJK tajikistan; TK TKL tokelau; TL TLS timor leste/east timor; TM TKM turkmenistan; TN TUN tunisia; TO TON tonga;
TR TUR turkiye/turkey; TT TTO trinidad and tobago; TV TUV tuvalu;
TW TWN taiwan province of china/taiwan/province of china taiwan;
TZ TZA tanzania united republic of/tanzania/united republic of tanzania; UA UKR ukraine; UG UGA uganda;
UM UMI united states minor outlying islands; US USA united states/united states of america; UY URY uruguay;
UZ UZB uzbekistan; VA VAT holy see vatican city state/vatican/vatican city;
VC VCT saint vincent and the grenadines/st vincent and the grenadines;
VE VEN venezuela bolivarian republic of/venezuela/bolivarian republic of venezuela;
VG VGB virgin islands british/british virgin islands; VI VIR virgin islands us/us virgin islands; VN VNM viet nam/vietnam;
VU VUT vanuatu; WF WLF wallis and futuna; WS WSM samoa; YE YEM yemen; YT MYT mayotte; ZA ZAF south africa; ZM ZMB zambia;
ZW ZWE zimbabwe`;

interface Country {
  readonly 'alpha-2': string;
  readonly 'alpha-3': string;
}

let countries: ReadonlyMap<string, Country> | undefined;

/** The code of a country that is given as a code of two or three letters or by its English name; undefined for any other. */
export function countryCode(text: string, form: keyof Country): string | undefined {
  countries ??= new Map(
    COUNTRIES.split(';').flatMap((entry) => {
      const [two = '', three = '', ...words] = entry.trim().split(/\s/);
      const country = { 'alpha-2': two, 'alpha-3': three };
      const known = [two.toLowerCase(), three.toLowerCase(), ...words.join(' ').split('/')];
      return known.map((name) => [name, country] as const);
    }),
  );
  return countries.get(wordsOf(text))?.[form];
}

/** Small letters without accents and punctuation: `Côte d'Ivoire` and `The U.S.A.` are `cote divoire` and `usa`. */
function wordsOf(text: string): string {
  const letters = text.normalize('NFD').toLowerCase().replaceAll('&', ' and ').replaceAll('-', ' ');
  const words = letters
    .replaceAll(/[^\p{L}\p{N}\s]/gu, '')
    .trim()
    .split(/\s+/);
  return (words[0] === 'the' ? words.slice(1) : words).join(' ');
}
