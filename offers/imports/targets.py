"""What a column of a foreign table can mean, and the headers that usually mean it."""

from dataclasses import dataclass

from .headers import normal


@dataclass(frozen=True)
class Target:
    """``several``: any number of columns may feed it."""

    name: str
    label: str
    group: str
    words: str = ""  # headers, separated by commas
    several: bool = False


WHAT, WHO, WHERE, WHEN, ACCESS, OTHER = (
    "Was", "Wer", "Wo", "Wann", "Zugang", "Sonstiges",
)  # fmt: skip
SKIP, KEY, FACTS, ONLY_YES, INTERNAL = "skip", "key", "facts", "only_yes", "internal"
DAY_NAMES = {
    1: "Montag", 2: "Dienstag", 3: "Mittwoch", 4: "Donnerstag", 5: "Freitag", 6: "Samstag",
    7: "Sonntag",
}  # fmt: skip
_DAY_WORDS = {
    1: "mo,mon,montag,monday", 2: "di,tu,tue,dienstag,tuesday", 3: "mi,we,wed,mittwoch,wednesday",
    4: "do,th,thu,donnerstag,thursday", 5: "fr,fri,freitag,friday", 6: "sa,sat,samstag,saturday",
    7: "so,su,sun,sonntag,sunday",
}  # fmt: skip


def _day_targets():
    for day, name in DAY_NAMES.items():
        words = _DAY_WORDS[day].split(",")
        for part, label, endings in (
            ("from", "von", ("o", "von", "ab", "from", "open", "opens", "offen", "start")),
            ("to", "bis", ("c", "bis", "to", "close", "closes", "zu", "ende")),
        ):
            headers = ",".join(f"{word} {end}" for word in words for end in endings)
            yield Target(f"day_{day}_{part}", f"{name} {label}", WHEN, headers)
        yield Target(f"day_{day}", f"{name} (Uhrzeiten)", WHEN, ",".join(words))


TARGETS = (
    Target(KEY, "Schlüssel der Quelle", WHAT, "id,identifier,key,schluessel,kennung,slug,uuid,"
           "objectid,object id,service id,services id,service uuid,angebots id,angebotsnummer,"
           "einrichtungsnummer,einrichtungs id,kita id,externe id,external id"),
    Target("title", "Titel", WHAT, "titel,title,name,bezeichnung,angebot,name des angebots,"
           "angebotsname,angebotstitel,einrichtung,einrichtungsname,name der einrichtung,facility,"
           "facility name,service name,kita,kita name,name der kita,spielplatz,place,veranstaltung,"
           "kurs,kurstitel,kursname"),
    Target("summary", "Kurztext", WHAT, "kurztext,kurzbeschreibung,teaser,teaser text,teasertext,"
           "summary,short desc,short description"),
    Target("description", "Beschreibung", WHAT, "beschreibung,description,langtext,inhalt,"
           "service description,langbeschreibung,body,text"),
    Target("offer_type", "Angebotsform", WHAT, "angebotsform,angebotsart,art,typ,type,format,"
           "veranstaltungsart,art des angebots,art der einrichtung,einrichtungsart"),
    Target("topics", "Themen", WHAT, "thema,themen,topic,topics,angebotskategorie,"
           "angebotskategorie n,kategorie,kategorien,category,categories,rubrik"),
    Target("tags", "Schlagwörter", WHAT, "schlagwoerter,schlagworte,tags,keywords,stichwoerter,"
           "stichworte"),
    Target("target_groups", "Zielgruppen", WHAT, "zielgruppe,zielgruppen,target group,"
           "target groups"),
    Target("ages", "Alter in Worten", WHAT, "alter,altersgruppe,altersgruppen,age,ages,"
           "alter der kinder,altersangabe,alter zielgruppe"),
    Target("age_from_months", "Alter von (Monate)", WHAT, "alter von monate,care from,"
           "alter ab monate,min age months,alter von in monaten"),
    Target("age_to_months", "Alter bis unter (Monate)", WHAT, "alter bis monate,care to,"
           "alter bis unter monate,max age months,alter bis in monaten"),
    Target("age_from_years", "Alter von (Jahre)", WHAT, "alter von,alter ab,ab alter,mindestalter,"
           "min age,minimum age,service min age,age from,alter von jahre"),
    Target("age_to_years", "Alter bis (Jahre)", WHAT, "alter bis,bis alter,hoechstalter,max age,"
           "maximum age,service max age,age to,alter bis jahre"),
    Target("age_group", "Zahl der Gruppen (Alter steht in der Überschrift)", WHAT, several=True),
    Target("languages", "Sprachen", WHAT, "sprache,sprachen,language,languages"),
    Target("provider", "Anbieter", WHO, "anbieter,traeger,traegername,name des traegers,provider,"
           "institution,organisation,organization,organization name,organisationsname,veranstalter,"
           "verein,anbietername,parent,betreiber"),
    Target("provider_website", "Website des Anbieters", WHO, "website,webseite,homepage,url,"
           "internet,internetseite,web,link,url anbieter,service url,website address"),
    Target("cooperation_partners", "Partner", WHO, "kooperationspartner,partner,"
           "kooperationspartner fuer dieses angebot"),
    Target("phone", "Telefon", WHO, "telefon,telefonnummer,tel,phone,phone number,phones,fon,"
           "rufnummer,festnetz,telefon 1,telefon 2,mobil,handy,toll free phone number", True),
    Target("mail", "E-Mail", WHO, "e mail,email,mail,e mail adresse,mailadresse,email adresse,"
           "service email", True),
    Target("contact_function", "Funktion des Kontakts", WHO, "zustaendigkeit,funktion,"
           "kontaktfunktion"),
    Target("person", "Name einer Person (bleibt intern)", WHO, "ansprechpartner,ansprechpartnerin,"
           "ansprechperson,kontaktperson,leitung,leiter,leiterin,director,vorname und name,"
           "contact person,contact name,referent,anrede,vorname,nachname,"
           "referent en berufsbezeichnung oder qualifikation,admin emails", True),
    Target("place_name", "Name des Ortes", WHERE, "veranstaltungsort,einrichtungsort,location,"
           "location name,standort,gebaeude,ortsname,treffpunkt"),
    Target("address", "Anschrift in einer Zelle", WHERE, "adresse,anschrift,address,"
           "physical address,location address"),
    Target("street", "Straße", WHERE, "strasse,str,street,strasse und hausnummer,"
           "strasse hausnummer,strasse nr,strasse hausnr,address 1"),
    Target("house_number", "Hausnummer", WHERE, "hausnummer,hausnr,hnr,nr,house number,"
           "address number"),
    Target("postcode", "Postleitzahl", WHERE, "plz,postleitzahl,postal code,postalcode,zip,"
           "zip code,postcode"),
    Target("city", "Ort (Stadt)", WHERE, "ort,stadt,gemeinde,town,city,wohnort,plz ort"),
    Target("district", "Stadtteil", WHERE, "stadtteil,ortsteil,bezirk,district,quartier,"
           "stadtbezirk"),
    Target("latitude", "Breite (Nord)", WHERE, "lat,latitude,breite,breitengrad,alat,y,hochwert,"
           "northing,geometrie breite,geo breite,y koordinate,wgs84 lat"),
    Target("longitude", "Länge (Ost)", WHERE, "lon,lng,long,longitude,laenge,laengengrad,alon,x,"
           "rechtswert,easting,geometrie laenge,geo laenge,x koordinate,wgs84 lon"),
    Target("coordinates", "Beide Koordinaten in einer Zelle", WHERE, "koordinaten,coords,"
           "coordinates,geo,position,geokoordinaten,geom,wkt,the geom"),
    Target("transit", "Bus und Weg", WHERE, "oepnv,haltestelle,bus,local traffic,anfahrt,"
           "transportation,verkehrsanbindung"),
    Target("opening_times", "Öffnungszeiten in Worten", WHEN, "oeffnungszeiten,oeffnungszeit,"
           "opening hours,zeiten,sprechzeiten,sprechzeit,betreuungszeiten,hours of operation,"
           "oeffnungs zeiten"),
    Target("opens_at", "öffnet (ohne Wochentag)", WHEN, "opening hours from,oeffnet,"
           "oeffnung von,oeffnungszeit von"),
    Target("closes_at", "schließt (ohne Wochentag)", WHEN, "opening hours to,schliesst,"
           "oeffnung bis,oeffnungszeit bis"),
    *_day_targets(),
    Target("date", "Datum", WHEN, "datum,date,start datum,startdatum,beginn,termin,tag,von datum"),
    Target("last_date", "letztes Datum", WHEN, "end datum,enddatum,bis datum,ende"),
    Target("starts_at", "Beginn (Uhrzeit)", WHEN, "uhrzeit,startzeit,beginn uhrzeit,uhrzeit von,"
           "start time"),
    Target("ends_at", "Ende (Uhrzeit)", WHEN, "uhrzeit 2,endzeit,ende uhrzeit,uhrzeit bis,"
           "end time"),
    Target("by_appointment", "Termine nach Vereinbarung", WHEN, "nach vereinbarung,"
           "termine nach vereinbarung"),
    Target("valid_from", "sichtbar ab", WHEN, "sichtbar ab,gueltig ab,gueltig von"),
    Target("valid_until", "sichtbar bis", WHEN, "sichtbar bis,gueltig bis"),
    Target("delivery", "Wo es stattfindet", ACCESS, "durchfuehrung"),
    Target("access", "Zugang", ACCESS, "zugang"),
    Target("registration", "Anmeldung", ACCESS, "anmeldung,application process,"
           "anmeldeverfahren"),
    Target("requirements", "Voraussetzungen", ACCESS, "voraussetzung,voraussetzungen,prerequisite,"
           "prerequisites,teilnahmebedingungen,spezf teilnahmebedingungen,eligibility,"
           "eligibility description,zugangsvoraussetzungen"),
    Target("documents", "Unterlagen", ACCESS, "unterlagen,required documents,mitzubringen"),
    Target("waiting_list", "Wartende (Zahl)", ACCESS, "wartende,warteliste anzahl"),
    Target("is_free", "kostenlos", ACCESS, "kostenfrei,kostenlos,gratis,is free"),
    Target("costs", "Kosten", ACCESS, "kosten,preis,gebuehr,gebuehren,beitrag,"
           "teilnahmegebuehr,fees,price,fees description,entgelt"),
    Target("cost_note", "Hinweis zu Kosten", ACCESS, "ermaessigung,hinweis zu kosten,"
           "kostenhinweis"),
    Target("but_eligible", "Bildung und Teilhabe", ACCESS, "bildung und teilhabe,but,but faehig"),
    Target("is_anonymous", "anonym möglich", ACCESS, "anonym,anonym moeglich"),
    Target("siblings_welcome", "Geschwister willkommen", ACCESS, "geschwister,"
           "geschwister willkommen"),
    Target("childcare_provided", "Kinderbetreuung dabei", ACCESS, "kinderbetreuung"),
    Target("capacity", "Plätze", OTHER, "plaetze,anzahl plaetze,platzzahl,max teilnehmerzahl,"
           "childcare places,gesamtplaetze,teilnehmerzahl,betreuungsplaetze"),
    Target(FACTS, "In die Beschreibung, mit Überschrift", OTHER, "details,equipment,ausstattung,"
           "gaming devices,spielgeraete,comments,bemerkung,bemerkungen,hinweis,hinweise,"
           "educational concept,paedagogisches konzept,konzept,schwerpunkt,schwerpunkte,"
           "mehrsprachigkeit,zusatzinformationen angebotsort,raum,educational", True),
    Target(ONLY_YES, "In die Beschreibung, aber nur ein Ja", OTHER, "barrierefrei,barrierfree,"
           "barrierefree,rollstuhlgerecht,lunch offer,mittagessen,integrational,integrativ,"
           "flexible care time,barriere frei", True),
    Target(INTERNAL, "In die interne Notiz, mit Überschrift", OTHER, several=True),
    Target(SKIP, "nicht übernehmen", OTHER, several=True),
)  # fmt: skip

BY_NAME = {target.name: target for target in TARGETS}
# Normalised header → name of the target; the first target that claims a header has it.
ALIASES = {}
for _target in TARGETS:
    for _word in filter(None, _target.words.split(",")):
        ALIASES.setdefault(normal(_word), _target.name)
