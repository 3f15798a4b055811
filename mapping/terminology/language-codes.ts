// Languages of ISO 639-2 (Library of Congress), as data that is parsed on first use.

/** The code of two letters (ISO 639-1), the terminologic one of three and, where it is another one, the bibliographic. */
const WITH_TWO_LETTERS = `
aaaar ababk afafr akaka amamh arara anarg asasm avava aeave ayaym azaze babak bmbam bebel bnben bhbih bibis
bobodtib bsbos brbre bgbul cacat cscescze chcha ceche cuchu cvchv kwcor cocos crcre cycymwel dadan dedeuger
dvdiv dzdzo elellgre eneng eoepo etest eueusbaq eeewe fofao fafasper fjfij fifin frfrafre fyfry ffful gdgla
gagle glglg gvglv gngrn guguj hthat hahau heheb hzher hihin hohmo hrhrv huhun hyhyearm igibo ioido iiiii iuiku
ieile iaina idind ikipk isislice itita jvjav jajpn klkal knkan kskas kakatgeo krkau kkkaz kmkhm kikik rwkin
kykir kvkom kgkon kokor kjkua kukur lolao lalat lvlav lilim lnlin ltlit lbltz lulub lglug mhmah mlmal mrmar
mkmkdmac mgmlg mtmlt mnmon mimrimao msmsamay mymyabur nanau nvnav nrnbl ndnde ngndo nenep nlnlddut nnnno nbnob
nonor nynya ococi ojoji orori omorm ososs papan pipli plpol ptpor pspus quque rmroh roronrum rnrun rurus sgsag
sasan sisin skslkslo slslv sesme smsmo snsna sdsnd sosom stsot esspa sqsqialb scsrd srsrp ssssw susun swswa
svswe tytah tatam tttat tetel tgtgk tltgl ththa titir toton tntsn tstso tktuk trtur twtwi uguig ukukr ururd
uzuzb veven vivie vovol wawln wowol xhxho yiyid yoyor zazha zhzhochi zuzul`;

/** Languages that have a code of three letters alone, with some of ISO 639-3 that hospitals record. */
const WITH_THREE_LETTERS = `
ace ach ada ady afa afh ain akk ale alg alt ang anp apa arb arc arn arp art arw ase ast ath aus awa bad bai
bal ban bas bat bej bem ber bfi bho bik bin bla bnt bra btk bua bug byn cad cai car cau ceb cel chb chg chk
chm chn cho chp chr chy cmc cmn cnr cop cpe cpf cpp crh crp csb cus dak dar day del den dgr din doi dra dsb
dua dum dyu efi egy eka elx enm ewo fan fat fil fiu fon frm fro frr frs fur gaa gay gba gem gez gil gmh goh
gon gor got grb grc gsw gwi hai hak haw hil him hit hmn hsb hup iba ijo ilo inc ine inh ira iro jbo jpr jrb
kaa kab kac kam kar kaw kbd kha khi kho kmb kok kos kpe krc krl kro kru kum kut lad lah lam lez lol loz lua
lui lun luo lus mad mag mai mak man map mas mdf mdr men mga mic min mis mkh mnc mni mno moh mos mul mun mus
mwl mwr myn myv nah nai nan nap nds new nia nic niu nog non nqo nso nub nwc nym nyn nyo nzi osa ota oto paa
pag pal pam pap pau peo pes phi phn pon pra pro prs raj rap rar roa rom rup sad sah sai sal sam sas sat scn
sco sel sem sga sgn shn sid sio sit sla sma smi smj smn sms snk sog son srn srr ssa suk sus sux swh syc syr
tai tem ter tet tig tiv tkl tlh tli tmh tog tpi tsi tum tup tut tvl tyv udm uga umb und vai vot wak wal war
was wen wuu xal yao yap ypk yue zap zbl zen zgh znd zun zxx zza`;

let subtags: ReadonlyMap<string, string> | undefined;

/** The language subtag of BCP 47 for a code of ISO 639 in small letters: the shortest one. */
export function languageSubtag(code: string): string | undefined {
  subtags ??= new Map([
    ...words(WITH_TWO_LETTERS).flatMap((word) => {
      const [, two = '', codes = ''] = /^(..)(.+)$/.exec(word) ?? [];
      return [two, codes.slice(0, 3), codes.slice(3)].map((one) => [one, two] as const);
    }),
    ...words(WITH_THREE_LETTERS).map((word) => [word, word] as const),
  ]);
  return code === '' ? undefined : subtags.get(code);
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
