import { durationWords } from './duration-words.ts'
import type { Messages } from './en.ts'
import { plural } from './plural.ts'

const intl = 'da-DK'

/** Every text of the pages and e-mails, in Danish. */
export const da: Messages = {
  languageName: 'Dansk',
  intl,

  footer: { languages: 'Sprog', privacy: 'Privatliv', help: 'Hjælp', support: 'Support' },

  fields: {
    email: 'E-mail',
    password: 'Adgangskode',
    newPassword: 'Ny adgangskode',
    currentPassword: 'Nuværende adgangskode',
    name: 'Navn',
    language: 'Sprog',
    code: 'Kode',
    recoveryCode: 'Gendannelseskode',
    factorName: 'Navn',
    reveal: { show: 'Vis', hide: 'Skjul' },
    passwordRule: (minimum) => `Mindst ${minimum} tegn, af enhver slags. Nogle få ord giver en god adgangskode.`,
  },

  fieldErrors: {
    email_required: () => 'Skriv din e-mailadresse.',
    email_invalid: () => 'Skriv en hel e-mailadresse, for eksempel anna@example.com.',
    name_required: () => 'Skriv dit navn.',
    name_too_long: () => 'Brug højst 80 tegn.',
    password_required: () => 'Skriv din adgangskode.',
    password_wrong: () => 'Det er ikke din adgangskode.',
    password_too_short: (minimum) => `For kort. Brug mindst ${minimum} tegn.`,
    password_too_long: () => 'For lang. Brug højst 256 tegn.',
    password_too_guessable: () =>
      'Denne adgangskode er hurtig at gætte: den består af taster på række eller af ord, navne og datoer, som mange bruger. Vælg en anden.',
    password_breached: () =>
      'Denne adgangskode var med i et læk fra en anden tjeneste, så andre kan kende den. Vælg en anden.',
    password_too_common: () => 'Denne adgangskode står på lister over lækkede adgangskoder. Vælg en anden.',
    password_contains_identity: () => 'Udelad dit navn og din e-mailadresse. Det er det første, andre prøver.',
    password_unchanged: () => 'Det er den adgangskode, du har nu. Vælg en anden.',
    locale_unsupported: () => 'Vælg et af sprogene på listen.',
    value_refused: () => 'Denne værdi kan ikke bruges her.',
    code_required: () => 'Skriv koden.',
    code_wrong: () =>
      'Koden er forkert eller allerede brugt. Vent på den næste. Hvis ingen kode bliver godkendt, så tjek uret på din enhed.',
    recovery_code_wrong: () => 'Gendannelseskoden er forkert eller allerede brugt. Hver kode virker én gang.',
    user_code_wrong: () => 'Intet program venter på denne kode. Den er forkert, udløbet eller allerede brugt.',
    factor_name_required: () => 'Skriv et navn.',
    factor_name_too_long: () => 'Brug højst 60 tegn.',
  },
  errorSummary: (count) => plural(intl, count, { one: 'Én ting skal rettes', other: `${count} ting skal rettes` }),

  failures: {
    invalid_credentials: {
      title: 'E-mail og adgangskode passer ikke sammen.',
      text: 'Se begge efter, eller nulstil adgangskoden.',
    },
    rate_limited: { title: 'For mange forsøg.', text: 'Vent lidt, før du prøver igen.' },
    overloaded: { title: 'Mange logger ind lige nu.', text: 'Prøv igen om et øjeblik.' },
    rbac_unavailable: {
      title: 'Konti kan ikke nås lige nu.',
      text: 'Intet er ændret. Prøv igen om et øjeblik.',
    },
    mfa_locked: {
      title: 'For mange forkerte svar.',
      text: 'Denne måde er spærret et stykke tid. En anden virker måske stadig.',
    },
    passkey_refused: {
      title: 'Adgangsnøglen blev ikke godkendt.',
      text: 'Prøv igen, eller log ind på en anden måde.',
    },
    passkey_changed: {
      title: 'Adgangsnøglen har ændret sig på sin enhed og kan ikke bruges mere.',
      text: 'Log ind på en anden måde, fjern den på din kontoside, og opret en ny.',
    },
    unknown_passkey: {
      title: 'Adgangsnøglen er ukendt her.',
      text: 'Den er fjernet fra sin konto. Slet den på din enhed, og log ind på en anden måde.',
    },
    invalid_passkey: { title: 'Adgangsnøglen kunne ikke registreres.', text: 'Intet er tilføjet. Prøv igen.' },
    too_many_passkeys: {
      title: 'Du har nået grænsen for antal adgangsnøgler.',
      text: 'Fjern en, du ikke længere bruger.',
    },
    factor_not_allowed: {
      title: 'Din organisation tillader ikke denne slags.',
      text: 'Intet er tilføjet. Vælg en anden slags.',
    },
    reset_not_possible: {
      title: 'Der er ingen bekræftet adresse at sende linket til.',
      text: 'Bed en administrator i din organisation om at nulstille dit andet trin.',
    },
    invalid_csrf: {
      title: 'Formularen er udløbet.',
      text: 'Intet er sendt. Se efter, hvad du skrev, og send den igen.',
    },
  },
  tryAgain: (when) => `Prøv igen ${when}.`,
  unconfirmedHint: (link) => `Aldrig bekræftet din adresse? ${link}`,
  unconfirmedLink: 'Få linket igen',

  or: 'eller',
  back: 'Tilbage',
  nameless: 'ejeren af denne konto',
  signInLink: 'Log ind',
  copy: { label: 'Kopiér', done: 'Kopieret' },
  onward: { heading: (name) => `Åbner ${name}`, lede: 'Hvis der ikke sker noget, så brug knappen.' },
  continueTo: (app) => `Fortsæt til ${app}`,
  continue: 'Fortsæt',
  continueWith: (provider) => `Fortsæt med ${provider}`,

  signIn: {
    title: 'Log ind',
    heading: (app) => `Log ind på ${app}`,
    lede: (brand) => `Brug din ${brand}-konto.`,
    submit: 'Log ind',
    forgot: 'Glemt adgangskode?',
    forgotAbout: 'Nulstil din adgangskode',
    newHere: (link) => `Ny her? ${link}`,
    passkey: 'Log ind med en adgangsnøgle',
    signUp: 'Opret en konto',
    notices: {
      password_reset: 'Din adgangskode er ændret. Log ind med den nye.',
      consent_denied: 'Du gav ikke adgang dér, så du blev ikke logget ind. Prøv igen, eller log ind på en anden måde.',
    },
  },

  emailLeftOut: {
    title: 'Du er logget ind',
    heading: 'Du er logget ind, uden e-mailadresse',
    texts: {
      not_usable: (provider) =>
        `${provider} gav os en e-mailadresse, som vi ikke kan bruge. Bed om hjælp, hvis din konto skal have en.`,
      not_told: (provider) =>
        `${provider} gav os ikke din e-mailadresse denne gang. Bed om hjælp, hvis din konto skal have en.`,
    },
    goOn: 'Fortsæt',
  },

  sessionExpired: {
    title: 'Session slut',
    heading: 'Din session er slut',
    idle: 'Du var væk et stykke tid. Log ind for at fortsætte, hvor du slap.',
    ended: 'Den blev afsluttet fra et andet sted. Log ind for at fortsætte, hvor du slap.',
    reused:
      'En anden kan have brugt denne session, så vi afsluttede den for at beskytte dig. Log ind for at fortsætte, hvor du slap.',
  },

  signUp: {
    title: 'Opret en konto',
    heading: 'Opret din konto',
    lede: (app) => `Derefter fortsætter du til ${app}.`,
    ledeAlone: (brand) => `Én ${brand}-konto til alle applikationer her.`,
    submit: 'Opret konto',
    haveOne: (link) => `Har du en konto? ${link}`,
    disabledHeading: 'Der er lukket for nye konti',
    disabledText: 'Ingen kan oprette en konto her lige nu. Bed dem, der driver tjenesten, om en invitation.',
  },

  checkMail: {
    title: 'Se i din indbakke',
    heading: 'Se i din indbakke',
    sign_up: (email) => `Vi har sendt en mail til ${email}. Åbn linket i den for at fortsætte.`,
    confirm_again: (email) => `Hvis ${email} ikke er bekræftet endnu, er et nyt link på vej.`,
    recovery: (email) => `Hvis ${email} har en konto, er et link til at vælge en ny adgangskode på vej.`,
    lifetime: (seconds) => `Linket virker én gang, inden for ${durationWords(intl, seconds)}.`,
    missing: 'Ingen mail? Se i mappen med uønsket post, eller få mailen sendt igen.',
    again: 'Send igen',
    sentAgain: 'Sendt igen. Brug den nyeste mail.',
    other: 'Brug en anden adresse',
  },

  verify: {
    title: 'Bekræft din adresse',
    heading: 'Bekræft din adresse',
    ready: (email) => `Klik på knappen for at bekræfte, at ${email} er din.`,
    otherBrowser: (email) =>
      `Du oprettede kontoen i en anden browser. Skriv den adgangskode, du valgte, for at bekræfte, at ${email} er din.`,
    submit: 'Bekræft adressen',
    submitAndSignIn: 'Bekræft og log ind',
    usedHeading: 'Din adresse er allerede bekræftet',
    usedSignedIn: (email) => `Du er logget ind som ${email}.`,
    used: 'Linket er allerede brugt. Log ind for at gå videre.',
    expiredHeading: 'Linket er udløbet',
    expired: 'Links virker kun i kort tid, så en gammel mail ikke kan misbruges. Få et nyt.',
    sendNew: 'Send et nyt link',
  },

  forgot: {
    title: 'Nulstil din adgangskode',
    heading: 'Nulstil din adgangskode',
    lede: 'Skriv adressen på din konto. Så sender vi et link til at vælge en ny adgangskode.',
    submit: 'Send linket',
    out: (link) => `Husker du adgangskoden? ${link}`,
  },

  confirmAgain: {
    title: 'Få linket igen',
    heading: 'Få linket igen',
    lede: 'Skriv den adresse, du oprettede kontoen med. Hvis den ikke er bekræftet endnu, sender vi et nyt link.',
    submit: 'Send linket',
    out: (link) => `Allerede bekræftet? ${link}`,
  },

  reset: {
    title: 'Vælg en ny adgangskode',
    heading: 'Vælg en ny adgangskode',
    lede: (email) => `Til ${email}. Du bliver logget ud alle andre steder.`,
    submit: 'Skift adgangskode',
    usedHeading: 'Din adgangskode er allerede ændret',
    used: 'Linket er allerede brugt. Log ind med den nye adgangskode.',
    expiredHeading: 'Linket er udløbet',
    expired: 'Links til at skifte adgangskode virker kun i kort tid. Få et nyt.',
    again: 'Få et nyt link',
  },

  confirmPassword: {
    title: 'Bekræft, at det er dig',
    heading: 'Bekræft, at det er dig',
    lede: (email) => `Det næste trin er følsomt. Bekræft, at du er ${email}.`,
    submit: 'Bekræft',
    cancel: 'Annuller',
    useFactor: 'Brug dit andet trin',
    setPassword: 'Få et link til at vælge en adgangskode',
    unproved: (provider) =>
      `${provider} sagde ikke, hvornår du sidst loggede ind dér, eller det var for længe siden. Bekræft på en anden måde.`,
    notYou: (link) => `Er du en anden? ${link}`,
    otherAccount: 'Brug en anden konto',
  },

  closed: {
    user_disabled: {
      title: 'Kontoen er deaktiveret',
      heading: 'Din konto er deaktiveret',
      text: (account) =>
        `Du kan ikke logge ind med ${account}. Dine data er bevaret. Bed en administrator i din organisation om at aktivere kontoen.`,
    },
    account_suspended: {
      title: 'Organisationen er suspenderet',
      heading: 'Din organisation er suspenderet',
      text: (account) =>
        `Ingen i din organisation kan logge ind, heller ikke med ${account}. Intet er slettet. Spørg organisationens ejer.`,
    },
    thisAccount: 'denne konto',
    help: 'Få hjælp',
    otherAccount: 'Brug en anden konto',
  },

  restricted: {
    title: 'Bekræft din adresse',
    heading: 'Bekræft din adresse for at fortsætte',
    text: (email) => `Du er logget ind. Før du kan fortsætte, skal du åbne det link, vi har sendt til ${email}.`,
    again: 'Send linket igen',
    sentAgain: 'Sendt igen. Brug den nyeste mail.',
    check: 'Jeg har bekræftet den',
    signOut: 'Log ud',
  },

  signOut: {
    title: 'Log ud',
    heading: 'Vil du logge ud?',
    lede: (email) => `Du er logget ind som ${email}.`,
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    endsHere: 'Du bliver logget ud i denne browser.',
    endsApps: (apps) => `Du bliver også logget ud af ${apps} i denne browser.`,
    staysElsewhere: 'Dine andre enheder forbliver logget ind.',
    submit: 'Log ud',
    cancel: 'Forbliv logget ind',
    doneTitle: 'Logget ud',
    doneHeading: 'Du er logget ud',
    done: 'Du er også logget ud af de applikationer, du brugte i denne browser.',
    again: 'Log ind igen',
    backTo: (app) => `Tilbage til ${app}`,
  },

  account: {
    title: 'Konto og sikkerhed',
    heading: 'Konto og sikkerhed',
    lede: (sessions) =>
      plural(intl, sessions, {
        one: 'Du er logget ind her og ingen andre steder.',
        other: `Du er logget ind her og ${sessions - 1} ${sessions === 2 ? 'andet sted' : 'andre steder'}.`,
      }),
    signedInAs: 'Logget ind som',
    signOut: 'Log ud',
    profile: 'Profil',
    profileText: 'Det navn, applikationer bruger, og sproget på sider og mails.',
    saveProfile: 'Gem profil',
    signingIn: 'Login',
    signingInText: 'Det, du logger ind med.',
    address: 'E-mail',
    confirmed: (when) => `Bekræftet ${when}`,
    unconfirmed: 'Ikke bekræftet',
    sendLink: 'Send link',
    sendLinkAbout: 'til at bekræfte adressen',
    password: 'Adgangskode',
    passwordChanged: (when) => `Sidst ændret ${when}`,
    passwordNeverChanged: 'Aldrig ændret',
    noPassword: 'Ikke valgt',
    change: 'Skift',
    choose: 'Vælg',
    changeAbout: 'adgangskode',
    noAddress: 'Ingen',
    link: 'Tilknyt',
    unlink: 'Fjern',
    notLinked: 'Ikke tilknyttet',
    linked: (when) => `Tilknyttet ${when}`,
    sessions: 'Sessioner',
    sessionsText: 'Her er du logget ind. Afslut dem, du ikke kender, og skift så adgangskode.',
    endOthers: 'Afslut alle andre',
    thisSession: 'Denne session',
    unknownDevice: 'Ukendt enhed',
    device: (browser, system) => `${browser} på ${system}`,
    inUse: 'I brug nu',
    details: 'Detaljer:',
    lastUsed: (when) => `Sidst brugt ${when}`,
    signedIn: (when) => `Logget ind ${when}`,
    fromAddress: (ip) => `Fra ${ip}`,
    usedBy: (apps) => `Brugt af ${apps}`,
    endSession: 'Afslut',
    olderSessions: 'Vis ældre sessioner',
    noOthers: 'Ingen andre sessioner. Når du logger ind på en anden enhed, vises det her.',
    results: {
      profile_saved: 'Profilen er gemt.',
      password_changed: (ended) =>
        `Adgangskoden er skiftet. ${plural(intl, ended, {
          one: '1 anden session er afsluttet.',
          other: ended === 0 ? 'Der var ingen andre sessioner at afslutte.' : `${ended} andre sessioner er afsluttet.`,
        })}`,
      session_ended: 'Sessionen er afsluttet.',
      session_gone: 'Den session var allerede slut.',
      provider_linked: 'Tilknyttet. Du kan nu logge ind med den.',
      provider_removed: 'Fjernet. Du kan ikke længere logge ind med den.',
      provider_gone: 'Den var allerede fjernet.',
      linking_refused: 'Du gav ikke adgang dér, så intet blev tilknyttet.',
      sessions_ended: (count) =>
        plural(intl, count, {
          one: '1 anden session er afsluttet.',
          other: count === 0 ? 'Der var ingen andre sessioner at afslutte.' : `${count} andre sessioner er afsluttet.`,
        }),
    },
  },

  endSessions: {
    title: 'Afslut alle andre sessioner',
    heading: (count) =>
      plural(intl, count, { one: 'Afslut 1 anden session?', other: `Afslut ${count} andre sessioner?` }),
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    itemDevices: (devices) => `Logget ud: ${devices}.`,
    itemApps: 'Applikationer, der er åbnet derfra, bliver også logget ud.',
    staysThis: 'Du forbliver logget ind her.',
    staysPassword: 'Din adgangskode er den samme. Skift den også, hvis andre kendte den.',
    submit: 'Afslut andre sessioner',
    cancel: 'Behold dem',
  },

  device: {
    title: 'Log et program ind',
    code: 'Programmets kode',
    hint: 'Otte bogstaver. Mellemrum, bindestreger og små bogstaver gør ingen forskel.',
    typeHeading: 'Skriv programmets kode',
    typeLede: 'Programmet viser koden dér, hvor du startede det.',
    go: 'Fortsæt',
    cancel: 'Annuller',
    confirmHeading: 'Vil du tillade programmet?',
    confirmLede: (account) => `Det beder om at køre driftskommandoer som ${account}.`,
    compare: 'Dit program skal vise præcis denne kode:',
    begun: (when) => `Startet ${when}`,
    warning:
      'Tillad det kun, hvis du selv har startet det, og begge koder er ens. Har nogen sendt dig koden eller dette link, så afvis det.',
    happens: 'Hvis du tillader det',
    stays: 'Det ændres ikke',
    itemActs: 'Det læser og ændrer platformen som dig, med alle de driftsrettigheder, du har.',
    itemStays: 'Det er logget ind, indtil du logger ud i denne browser, eller kommandoen logger ud.',
    staysPassword: 'Det får hverken din adgangskode eller dit andet trin at vide.',
    staysEnd: 'Du kan altid afslutte sessionen på din kontoside.',
    allow: 'Tillad',
    deny: 'Afvis',
    account: 'Gå til din konto',
    results: {
      allowed: { heading: 'Programmet er logget ind', text: 'Gå tilbage til det. Det fortsætter af sig selv.' },
      denied: {
        heading: 'Programmet blev afvist',
        text: 'Det får ingen adgang. Var det ikke dig, der startede det, så sig det til din administrator.',
      },
      not_permitted: {
        heading: 'Du må ikke køre driftskommandoer',
        text: 'Din konto har ingen driftsrettighed, så programmet blev afvist. Bed en platformsadministrator om en.',
      },
    },
  },

  invitation: {
    title: 'Invitation',
    heading: (organisation) => `Vil du være med i ${organisation}?`,
    lede: (email) => `Invitationen er til ${email}. Log ind med den adresse, eller opret en konto med den.`,
    signIn: 'Log ind',
    signUp: 'Opret en konto',
    joinLede: (person) => `Du er logget ind som ${person}.`,
    accept: 'Vær med',
    forAnother: (email) =>
      `Invitationen er til ${email}. Du har bekræftet en anden adresse. Log ind med den inviterede, eller bed om en ny invitation.`,
    joinedHeading: (organisation) => `Du er medlem af ${organisation}`,
    joinedLede: 'Dens administratorer bestemmer, hvad du kan gøre der.',
    account: 'Gå til din konto',
    refusals: {
      gone: {
        heading: 'Invitationen virker ikke længere',
        text: 'Den er brugt, trukket tilbage eller udløbet. Bed den, der inviterede dig, om en ny.',
      },
      member: { heading: 'Du er allerede medlem', text: 'Der er ikke mere at gøre.' },
      not_permitted: {
        heading: 'Du kan ikke være med med denne konto',
        text: 'Personer med en rolle i platformen bliver ikke medlem af en organisation. Brug en anden konto.',
      },
    },
  },

  linkProvider: {
    heading: (provider) => `Tilknyt ${provider}?`,
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    itemSent: (provider) => `Du kommer til ${provider}, logger ind dér og giver adgang.`,
    itemSignIn: (provider) => `Den ${provider}-konto kan derefter logge ind som dig.`,
    staysOthers: 'Du kan stadig logge ind, som du gør nu.',
    submit: (provider) => `Gå til ${provider}`,
    cancel: 'Annuller',
  },

  unlink: {
    heading: (provider) => `Fjern ${provider}?`,
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    itemSignIn: (provider) => `Din ${provider}-konto kan ikke længere logge ind som dig.`,
    staysSession: 'Du forbliver logget ind her og andre steder.',
    staysThere: (provider) => `Din konto hos ${provider} er, som den er.`,
    submit: (provider) => `Fjern ${provider}`,
    cancel: 'Behold den',
  },

  changePassword: {
    title: 'Skift adgangskode',
    heading: 'Skift din adgangskode',
    lede: 'Det afslutter dine andre sessioner. Du forbliver logget ind her.',
    givenHeading: 'Vælg din egen adgangskode',
    givenLede: 'Den adgangskode, du fik, virker én gang. Vælg din egen for at fortsætte.',
    signOut: 'Log ud',
    submit: 'Skift adgangskode',
    cancel: 'Annuller',
    forgot: 'Glemt adgangskode?',
  },

  passkeyScript: {
    cancelled: 'Intet blev valgt, eller det tog for lang tid. Prøv igen.',
    known: 'Denne enhed har allerede en adgangsnøgle til din konto.',
    failed: 'Det virkede ikke i denne browser. Prøv igen, eller brug en anden måde.',
    unsupported: 'Denne browser kan ikke bruge adgangsnøgler, eller scripts er slået fra.',
  },

  mfa: {
    title: 'Andet trin',
    stepUp: 'Det næste trin er følsomt, så vi tjekker, at det er dig.',
    or: 'eller',
    submit: 'Fortsæt',
    startOver: (link) => `Er du en anden? ${link}`,
    code: {
      heading: 'Skriv koden fra din app',
      lede: (brand) => `Åbn din godkendelsesapp, og skriv de seks cifre, den viser for ${brand}.`,
      link: 'Brug en kode fra din app',
    },
    recovery: {
      heading: 'Brug en gendannelseskode',
      lede: 'Skriv en af de koder, du gemte, da du satte det andet trin op. Den virker én gang.',
      link: 'Brug en gendannelseskode',
      after: 'Bagefter sætter du et nyt andet trin op.',
    },
    passkey: {
      heading: 'Brug din adgangsnøgle',
      lede: 'Din enhed beder om dit fingeraftryk, dit ansigt, sin pinkode eller din sikkerhedsnøgle.',
      submit: 'Brug adgangsnøgle',
      link: 'Brug en adgangsnøgle',
    },
    lost: {
      link: 'Jeg har mistet min godkendelsesapp',
      title: 'Mistet godkendelsesapp',
      heading: 'Har du mistet din godkendelsesapp?',
      lede: 'Uden en gendannelseskode kan dit andet trin nulstilles. Der er en ventetid, så du kan stoppe en nulstilling, der ikke er din.',
      happens: 'Det sker der',
      stays: 'Det ændres ikke',
      itemMail: 'Vi sender et link til kontoens bekræftede adresse.',
      itemWait:
        'Når du åbner det og bekræfter, begynder en ventetid. Vi giver besked til alle kontoens kontakter, og de kan hver især annullere nulstillingen.',
      itemEnrol: 'Derefter logger du ind og sætter et nyt andet trin op.',
      staysUntil: 'Indtil da skal du stadig bruge dit andet trin.',
      submit: 'Send linket',
      back: 'Tilbage',
      sentHeading: 'Se i din indbakke',
      sent: 'Har kontoen en bekræftet adresse, er et link på vej til den. Åbn det for at begynde ventetiden.',
      missing: 'Ingen mail? Se i mappen med uønsket post.',
      due: (when) => `Der er allerede bedt om en nulstilling. Den sker ${when}. Log ind igen derefter.`,
    },
  },

  resetFactors: {
    title: 'Nulstil det andet trin',
    heading: 'Vil du nulstille dit andet trin?',
    lede: (email) =>
      `Nogen, der kender adgangskoden til ${email}, bad om det. Var det ikke dig, så luk siden, og skift din adgangskode.`,
    submit: 'Begynd ventetiden',
    doneHeading: 'Ventetiden er begyndt',
    done: (when) =>
      `Dit andet trin bliver nulstillet ${when}. Indtil da kan du annullere det, fra den mail, vi har sendt, eller fra din kontoside.`,
    used: 'Den begyndte, da linket blev brugt. Log ind for at se, hvornår den slutter.',
    expiredHeading: 'Linket er udløbet',
    expired: 'Det virker én gang og kun i kort tid. Log ind, og bed om et nyt.',
  },

  cancelReset: {
    title: 'Annuller nulstillingen',
    heading: 'Vil du annullere nulstillingen?',
    lede: 'Dit andet trin forbliver, som det er.',
    submit: 'Annuller nulstillingen',
    doneHeading: 'Nulstillingen er annulleret',
    done: 'Dit andet trin forbliver, som det er. Bad du ikke om nulstillingen, kender nogen din adgangskode: skift den.',
    expiredHeading: 'Linket virker ikke længere',
    expired: 'Nulstillingen er sket eller allerede annulleret. Log ind for at se din kontos tilstand.',
    changePassword: 'Skift adgangskode',
  },

  enrol: {
    title: 'Sæt et andet trin op',
    heading: 'Sæt et andet trin op for at fortsætte',
    lede: 'Du er logget ind. Denne konto kræver mere end en adgangskode. Vælg, hvordan du vil bekræfte dine login.',
    app: 'Godkendelsesapp',
    appText: 'En app på din telefon viser en kode, der skifter hvert 30. sekund.',
    passkey: 'Adgangsnøgle',
    passkeyText: 'Dit fingeraftryk, ansigt eller pinkode på denne enhed, eller en sikkerhedsnøgle.',
    none: 'Din organisation tillader ikke noget andet trin, som du kan sætte op her. Spørg en af dens administratorer.',
    signOut: 'Log ud',
  },

  activity: {
    title: 'Seneste aktivitet',
    heading: 'Seneste aktivitet',
    lede: 'Hvad der er sket med din konto. Var noget af det ikke dig, så skift adgangskode, og afslut dine andre sessioner.',
    link: 'Se seneste aktivitet',
    older: 'Vis ældre aktivitet',
    none: 'Der er ikke sket noget endnu.',
    check: 'Var det dig?',
    providerLinked: (provider: string) => `${provider} tilknyttet`,
    providerRemoved: (provider: string) => `${provider} fjernet`,
    passwordRemoved: 'Adgangskode fjernet',
    factorAdded: {
      webauthn: 'Adgangsnøgle tilføjet',
      totp: 'Godkendelsesapp sat op',
      recovery_code: 'Gendannelseskoder lavet',
    },
    factorRemoved: {
      webauthn: 'Adgangsnøgle fjernet',
      totp: 'Godkendelsesapp fjernet',
      recovery_code: 'Gendannelseskoder fjernet',
    },
    kinds: {
      signed_in: 'Logget ind',
      sign_in_refused: 'Login afvist',
      second_factor_refused: 'Andet trin afvist',
      signed_out: 'Logget ud',
      other_sessions_ended: 'Andre sessioner afsluttet',
      password_changed: 'Adgangskode skiftet',
      password_reset_requested: 'Link til ny adgangskode bestilt',
      recovery_codes_replaced: 'Nye gendannelseskoder lavet',
      factor_reset_requested: 'Nulstilling af andet trin bestilt',
      factor_reset_confirmed: 'Nulstilling af andet trin bekræftet',
      factor_reset_cancelled: 'Nulstilling af andet trin annulleret',
      factors_reset: 'Andet trin nulstillet',
      session_stolen: 'Session afsluttet, fordi dens nøgle blev brugt to gange',
      profile_changed: 'Profil ændret',
    },
    how: (ways: string) => `med ${ways}`,
    ways: {
      pwd: 'en adgangskode',
      fed: 'en anden konto',
      otp: 'en kode fra appen',
      recovery: 'en gendannelseskode',
      hwk: 'en adgangsnøgle',
      swk: 'en adgangsnøgle',
    },
    by: { administrator: 'af en administrator', platform: 'af platformen' },
  },

  factors: {
    title: 'Login i to trin',
    heading: 'Login i to trin',
    lede: 'Et andet trin holder andre ude, også dem, der kender din adgangskode.',
    row: 'Login i to trin',
    on: 'Til',
    off: 'Fra',
    manage: 'Vis',
    summary: {
      app: 'godkendelsesapp',
      passkeys: (count) => plural(intl, count, { one: '1 adgangsnøgle', other: `${count} adgangsnøgler` }),
      codes: (count) => plural(intl, count, { one: '1 gendannelseskode', other: `${count} gendannelseskoder` }),
      none: 'Du logger ind uden et andet trin.',
    },
    back: 'Konto og sikkerhed',
    app: 'Godkendelsesapp',
    appText: 'Koder fra en app på din telefon eller i din adgangskodehåndtering.',
    notSetUp: 'Ikke sat op',
    setUp: 'Sæt op',
    replace: 'Udskift',
    replaceAbout: 'godkendelsesapp',
    remove: 'Fjern',
    passkeys: 'Adgangsnøgler',
    passkeysText: 'Log ind uden adgangskode: med fingeraftryk, ansigt, pinkode eller sikkerhedsnøgle.',
    addPasskey: 'Tilføj en adgangsnøgle',
    noPasskeys: 'Ingen adgangsnøgler endnu.',
    allPasskeys: 'Vis alle adgangsnøgler',
    noName: 'Adgangsnøgle',
    details: 'Detaljer:',
    added: (when) => `Tilføjet ${when}`,
    lastUsed: (when) => `Sidst brugt ${when}`,
    neverUsed: 'Aldrig brugt',
    synced: 'Synkroniseret',
    thisDevice: 'På én enhed',
    suspect: 'Er måske kopieret',
    suspectText: 'Dens tæller gik baglæns, så der findes måske en kopi. Den bliver ikke længere godkendt: fjern den.',
    codes: 'Gendannelseskoder',
    codesText: 'Til når du har mistet din app og dine adgangsnøgler.',
    codesLeft: (count) => plural(intl, count, { one: '1 tilbage', other: `${count} tilbage` }),
    codesFew: 'Lav nye, før de slipper op.',
    noCodes: 'Du får dem sammen med dit første andet trin.',
    newCodes: 'Nye koder',
    pending: (when) => `Nogen har bedt om at få dit andet trin nulstillet. Det sker ${when}.`,
    cancelReset: 'Annuller den',
    results: {
      totp_added: 'Godkendelsesappen er sat op.',
      passkey_added: 'Adgangsnøglen er tilføjet. Du kan nu logge ind med den.',
      factor_renamed: 'Navnet er gemt.',
      factor_removed: 'Fjernet.',
      factor_gone: 'Den var allerede fjernet.',
      reset_cancelled: 'Nulstillingen er annulleret. Bad du ikke om den, så skift din adgangskode.',
      codes_saved: 'Du har nye gendannelseskoder.',
    },
  },

  totp: {
    title: 'Godkendelsesapp',
    heading: 'Sæt en godkendelsesapp op',
    begin: 'Du skal bruge en godkendelsesapp på din telefon eller i din adgangskodehåndtering.',
    replaces: 'Din nuværende app virker, til den nye er bekræftet.',
    beginSubmit: 'Vis koden, der skal scannes',
    lede: 'Scan den med din godkendelsesapp, og skriv så de seks cifre, appen viser.',
    qr: 'QR-kode til din godkendelsesapp',
    open: 'Åbn din app',
    manual: 'Kan du ikke scanne? Skriv denne nøgle i appen:',
    submit: 'Bekræft',
    cancel: 'Annuller',
  },

  recoveryCodes: {
    title: 'Gendannelseskoder',
    heading: 'Gem dine gendannelseskoder',
    lede: 'De vises kun nu. Hver lukker dig ind én gang, hvis du mister dit andet trin.',
    download: 'Hent som tekst',
    fileName: 'gendannelseskoder.txt',
    fileHeading: (brand) => `Gendannelseskoder til ${brand}. Hver virker én gang.`,
    hint: 'Udskriv siden, eller gem koderne i din adgangskodehåndtering, ikke ved siden af din adgangskode.',
    done: 'Jeg har gemt dem',
    replaceHeading: 'Vil du lave nye gendannelseskoder?',
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    itemNew: 'Du får ti nye koder, som vises én gang.',
    itemVoid: 'Dine gamle koder holder op med at virke.',
    staysOthers: 'Din godkendelsesapp og dine adgangsnøgler er, som de er.',
    replace: 'Lav nye koder',
    cancel: 'Behold de gamle',
  },

  passkey: {
    title: 'Tilføj en adgangsnøgle',
    heading: 'Tilføj en adgangsnøgle',
    lede: 'Din enhed laver den og gemmer den. Den virker kun på dette websted, så den ikke kan misbruges til phishing.',
    nameHint: 'Så du kan genkende den på listen.',
    submit: 'Opret adgangsnøgle',
    cancel: 'Annuller',
  },

  passkeyOffer: {
    title: 'Hurtigere næste gang',
    heading: 'Vil du logge ind uden adgangskode næste gang?',
    lede: 'Med en adgangsnøgle er dit fingeraftryk, ansigt eller pinkode nok: ingen adgangskode, ingen kode.',
    submit: 'Tilføj en adgangsnøgle',
    notNow: 'Ikke nu',
    hint: 'Vi spørger kun denne ene gang. Du kan altid tilføje en på din kontoside.',
  },

  factor: {
    appName: 'Godkendelsesapp',
    rename: 'Gem navn',
    remove: 'Fjern',
    back: 'Tilbage',
    removeHeading: (name) => `Fjern ${name}?`,
    happens: 'Det sker der',
    stays: 'Det ændres ikke',
    itemPasskey: 'Du kan ikke længere logge ind med den.',
    itemApp: 'Dens koder bliver ikke længere godkendt.',
    itemDevice: 'Adgangsnøglen bliver måske på din enhed. Slet den også dér.',
    itemLast:
      'Det er dit sidste andet trin: gendannelseskoderne forsvinder med det, og adgangskoden alene er nok til at logge ind.',
    itemLastDemanded:
      'Det er dit sidste andet trin: gendannelseskoderne forsvinder med det, og du sætter et nyt op, før du kan fortsætte.',
    staysSession: 'Du forbliver logget ind her og andre steder.',
    staysOthers: 'Dine andre måder at logge ind på er, som de er.',
    cancel: 'Behold den',
  },

  setUp: {
    title: 'Opsætning',
    heading: (brand) => `Sæt ${brand} op`,
    lede: 'Opret den første administrator. Linket virker én gang.',
    submit: 'Opret administrator',
    usedHeading: 'Linket er allerede brugt',
    used: 'Den første administrator findes allerede. Er det dig, så log ind.',
  },

  error: {
    reference: 'Reference',
    referenceHelp: 'Oplys den, hvis du beder om hjælp.',
    referenceTo: (address) => `Oplys den, hvis du beder ${address} om hjælp.`,
    tryAgain: 'Prøv igen',
    newLink: 'Få et nyt link',
    home: 'Gå til startsiden',
    signIn: 'Log ind',
    otherAccount: 'Brug en anden konto',
    account: 'Gå til din konto',
    signedInAs: (email) => `Du er logget ind som ${email}.`,
  },

  errors: {
    generic: {
      title: 'Det lykkedes ikke',
      text: 'Anmodningen blev afvist. Intet er ændret.',
      action: 'Gå tilbage, og prøv igen. Sker det igen, så sig det til dem, der driver tjenesten.',
    },
    invalid_next: {
      title: 'Vejen tilbage er ikke gyldig',
      text: 'Linket, der førte dig hertil, fører videre til en adresse, som ikke er registreret. Vi fulgte det ikke.',
      action: 'Gå tilbage til applikationen, og start derfra.',
    },
    unknown_application: {
      title: 'Ukendt applikation',
      text: 'Applikationen, der sendte dig hertil, er ikke registreret hos os.',
      action: 'Se applikationens adresse efter, eller sig det til dem, der driver den.',
    },
    rate_limited: {
      title: 'For mange forsøg',
      text: 'Der var for mange forsøg på kort tid, fra dig eller fra dit netværk.',
      action: 'Vent lidt, og prøv så igen.',
    },
    rbac_unavailable: {
      title: 'Konti kan ikke nås',
      text: 'Den del af tjenesten, der kender din konto, svarer ikke lige nu. Intet er ændret.',
      action: 'Prøv igen om et øjeblik.',
    },
    invalid_csrf: {
      title: 'Formularen er udløbet',
      text: 'Den var åben for længe, eller den blev sendt fra en anden side. Intet er ændret.',
      action: 'Åbn formularen igen, og send den derfra.',
    },
    invalid_link: {
      title: 'Linket virker ikke',
      text: 'Det er ikke helt, eller det er erstattet af et nyere.',
      action: 'Brug hele linket i den nyeste mail, eller få et nyt.',
    },
    link_used: {
      title: 'Linket er allerede brugt',
      text: 'Et link virker kun én gang.',
      action: 'Log ind for at gå videre.',
    },
    link_expired: {
      title: 'Linket er udløbet',
      text: 'Links i mails virker kun i kort tid og kun én gang.',
      action: 'Få et nyt link.',
    },
    session_ended: {
      title: 'Din session er afsluttet',
      text: 'Den blev afsluttet, her eller fra et andet sted.',
      action: 'Log ind igen for at fortsætte.',
    },
    invalid_credentials: {
      title: 'E-mail og adgangskode passer ikke sammen',
      text: 'Du blev ikke logget ind.',
      action: 'Se begge efter, eller nulstil adgangskoden.',
    },
    password_required: {
      title: 'Din adgangskode mangler',
      text: 'Det her kan ikke gøres uden den.',
      action: 'Gå tilbage, og skriv den.',
    },
    password_refused: {
      title: 'Adgangskoden kan ikke bruges',
      text: 'Den bryder en regel for nye adgangskoder. Intet er ændret.',
      action: 'Gå tilbage, og vælg en anden.',
    },
    recovery_required: {
      title: 'Vælg en ny adgangskode',
      text: 'Efter for mange forkerte forsøg bliver kontoens adgangskode ikke længere godkendt.',
      action: 'Vælg “Glemt adgangskode?” på siden, hvor man logger ind, og vælg en ny med det link, vi sender.',
    },
    application_denied: {
      title: 'Du har ikke adgang til applikationen',
      text: 'Du er logget ind, men din konto må ikke bruge den.',
      action: 'Bed en administrator i din organisation om adgang, eller log ind med en anden konto.',
    },
    invalid_handoff_code: {
      title: 'Det lykkedes ikke at logge ind',
      text: 'Den kode, applikationen fik, var for gammel eller til en anden applikation.',
      action: 'Gå tilbage til applikationen, og log ind igen.',
    },
    handoff_code_used: {
      title: 'Loginnet blev brugt to gange',
      text: 'For en sikkerheds skyld afsluttede vi sessionen.',
      action: 'Gå tilbage til applikationen, og log ind igen.',
    },
    invalid_code_verifier: {
      title: 'Det lykkedes ikke at logge ind',
      text: 'Det begyndte ét sted og sluttede et andet.',
      action: 'Gå tilbage til applikationen, og log ind igen.',
    },
    origin_denied: {
      title: 'Sendt fra et andet websted',
      text: 'Formularen blev ikke sendt fra en af vores egne sider. Intet er ændret.',
      action: 'Åbn selv vores side, og send formularen derfra.',
    },
    unsupported_media_type: {
      title: 'Formularen kan ikke læses',
      text: 'Den blev sendt i et format, vi ikke kan læse. Intet er ændret.',
      action: 'Gå tilbage, genindlæs siden, og send den igen.',
    },
    invalid_bootstrap_secret: {
      title: 'Linket virker ikke',
      text: 'Det er ikke det, der blev vist, da tjenesten blev startet.',
      action: 'Brug hele linket, som det blev vist.',
    },
    bootstrap_closed: {
      title: 'Linket er allerede brugt',
      text: 'Den første administrator findes allerede.',
      action: 'Var det dig, så log ind.',
    },
    email_taken: {
      title: 'Adressen har en konto',
      text: 'En bruger her har allerede e-mailadressen. Intet blev ændret.',
      action: 'Gå tilbage, og brug en anden adresse til administratoren.',
    },
    session_required: {
      title: 'Log ind først',
      text: 'Siden er kun for dem, der er logget ind.',
      action: 'Log ind, så kommer du tilbage hertil.',
    },
    reauth_required: {
      title: 'Bekræft, at det er dig',
      text: 'Det her kræver, at du har logget ind for nylig, og det er et stykke tid siden.',
      action: 'Log ind igen, så kommer du tilbage hertil.',
    },
    mfa_required: {
      title: 'Et andet trin mangler',
      text: 'Dette login kræver et andet trin, og det blev ikke gennemført. Du blev ikke logget ind.',
      action: 'Log ind igen.',
    },
    mfa_failed: {
      title: 'Det var ikke rigtigt',
      text: 'Det andet trin blev ikke godkendt. Du blev ikke logget ind.',
      action: 'Log ind igen, eller brug en anden måde.',
    },
    mfa_expired: {
      title: 'Det tog for lang tid',
      text: 'Du har fem minutter og nogle få forsøg til det andet trin. Du blev ikke logget ind.',
      action: 'Log ind igen for at fortsætte.',
    },
    mfa_locked: {
      title: 'Spærret et stykke tid',
      text: 'Der var for mange forkerte svar, så dette andet trin er spærret.',
      action: 'Vent lidt, eller brug en anden måde.',
    },
    second_factor_required: {
      title: 'Dit andet trin mangler',
      text: 'Det her kræver en session, hvor du har brugt dit andet trin.',
      action: 'Log ind igen, så kommer du tilbage hertil.',
    },
    passkey_refused: {
      title: 'Adgangsnøglen blev ikke godkendt',
      text: 'Vi kunne ikke bekræfte, at den er din. Du blev ikke logget ind.',
      action: 'Prøv igen, eller log ind på en anden måde.',
    },
    passkey_changed: {
      title: 'Adgangsnøglen har ændret sig',
      text: 'Den har ændret sig på sin enhed, siden du oprettede den, og kan ikke bruges mere.',
      action: 'Log ind på en anden måde, fjern den på din kontoside, og opret en ny.',
    },
    unknown_passkey: {
      title: 'Adgangsnøglen er ukendt her',
      text: 'Den er fjernet fra sin konto. Du blev ikke logget ind.',
      action: 'Slet den på din enhed, og log ind på en anden måde.',
    },
    invalid_passkey: {
      title: 'Adgangsnøglen kunne ikke registreres',
      text: 'Din enheds svar er ikke længere gyldigt. Intet er tilføjet.',
      action: 'Gå tilbage, og prøv igen.',
    },
    invalid_factor_code: {
      title: 'Koden er forkert',
      text: 'Den passer ikke til nøglen i din app. Intet er tilføjet.',
      action: 'Gå tilbage, og skriv den kode, appen viser nu.',
    },
    factor_not_allowed: {
      title: 'Ikke tilladt her',
      text: 'Din organisation tillader ikke denne slags andet trin. Intet er tilføjet.',
      action: 'Gå tilbage, og vælg en anden slags.',
    },
    too_many_passkeys: {
      title: 'Du har nået grænsen for antal adgangsnøgler',
      text: 'Intet er tilføjet.',
      action: 'Fjern en, du ikke længere bruger, og tilføj så den nye.',
    },
    reset_not_possible: {
      title: 'Nulstillingen kan ikke bekræftes',
      text: 'Der er ingen bekræftet adresse, vi kan sende linket til.',
      action: 'Bed en administrator i din organisation om at nulstille dit andet trin.',
    },
    signup_disabled: {
      title: 'Der er lukket for nye konti',
      text: 'Ingen kan oprette en konto her lige nu.',
      action: 'Bed dem, der driver tjenesten, om en invitation.',
    },
    user_disabled: {
      title: 'Din konto er deaktiveret',
      text: 'Du kan ikke logge ind med den. Dine data er bevaret.',
      action: 'Bed en administrator i din organisation om at aktivere den.',
    },
    account_suspended: {
      title: 'Din organisation er suspenderet',
      text: 'Ingen i den kan logge ind, før det ændres. Intet er slettet.',
      action: 'Spørg organisationens ejer.',
    },
    restricted_session: {
      title: 'Der mangler et trin',
      text: 'Du er logget ind, men du skal gennemføre ét trin mere.',
      action: 'Åbn din kontoside: den siger, hvad der mangler.',
    },
    credential_conflict: {
      title: 'Allerede knyttet til en anden konto',
      text: 'Den logger ind på en anden konto end denne. Intet er ændret.',
      action: 'Log ind med den, fjern den dér, og tilknyt den så her.',
    },
    provider_already_linked: {
      title: 'Der er allerede tilknyttet en',
      text: 'Din konto har allerede et login fra denne udbyder og kan kun have ét. Intet er ændret.',
      action: 'Fjern først det gamle på din kontoside, og tilknyt så det nye.',
    },
    provider_disabled: {
      title: 'Denne måde at logge ind på findes ikke her',
      text: 'Ingen kan logge ind her med udbyderen i den adresse.',
      action: 'Gå til login-siden, og vælg en anden måde.',
    },
    invalid_state: {
      title: 'Dette login startede ikke her',
      text: 'Udbyderens svar hører ikke til noget login, som vi kender. Du blev ikke logget ind.',
      action: 'Prøv igen herfra.',
    },
    state_expired: {
      title: 'Det tog for lang tid',
      text: 'Dette login startede for et stykke tid siden og er udløbet. Du blev ikke logget ind.',
      action: 'Prøv igen.',
    },
    state_replayed: {
      title: 'Dette login er allerede gennemført',
      text: 'Hvert svar fra en udbyder virker én gang. Intet blev ændret.',
      action: 'Prøv igen, hvis du ikke er logget ind.',
    },
    state_browser_mismatch: {
      title: 'Startet i en anden browser',
      text: 'Dette login startede i en anden browser, så vi gennemførte det ikke.',
      action: 'Prøv igen her, og bliv i denne browser.',
    },
    missing_code: {
      title: 'Svaret var ufuldstændigt',
      text: 'Udbyderen sendte dig tilbage uden det, vi skal bruge. Du blev ikke logget ind.',
      action: 'Prøv igen.',
    },
    provider_error: {
      title: 'Udbyderen meldte om et problem',
      text: 'Den kunne ikke gennemføre dit login. Intet blev ændret her.',
      action: 'Prøv igen om et øjeblik, eller log ind på en anden måde.',
    },
    token_exchange_failed: {
      title: 'Udbyderen bekræftede ikke dit login',
      text: 'Vi bad den bekræfte, at det var dig, og det gjorde den ikke. Du blev ikke logget ind.',
      action: 'Prøv igen om et øjeblik, eller log ind på en anden måde.',
    },
    token_validation_failed: {
      title: 'Udbyderens svar er ikke gyldigt',
      text: 'Vi kunne ikke bekræfte, at svaret er til os. Du blev ikke logget ind.',
      action: 'Prøv igen. Sker det igen, så sig det til dem, der driver tjenesten.',
    },
    profile_fetch_failed: {
      title: 'Udbyderen fortalte ikke, hvem du er',
      text: 'Du gav adgang, men udbyderen svarede ikke. Du blev ikke logget ind.',
      action: 'Prøv igen om et øjeblik, eller log ind på en anden måde.',
    },
    email_fetch_failed: {
      title: 'Udbyderen oplyste ikke dine adresser',
      text: 'Du gav adgang, men udbyderen svarede ikke. Du blev ikke logget ind.',
      action: 'Prøv igen om et øjeblik, eller log ind på en anden måde.',
    },
    userinfo_failed: {
      title: 'Udbyderen oplyste ikke din profil',
      text: 'Du gav adgang, men udbyderen svarede ikke. Du blev ikke logget ind.',
      action: 'Prøv igen om et øjeblik, eller log ind på en anden måde.',
    },
    last_credential: {
      title: 'Dette er din sidste måde at logge ind på',
      text: 'Uden den kunne du ikke længere logge ind, så den bliver.',
      action: 'Tilføj først en anden måde på din kontoside.',
    },
    link_requires_login: {
      title: 'Du har allerede en konto',
      text: 'Adressen hører til en konto her, som du logger ind på på en anden måde. Intet er ændret.',
      action: 'Log ind, som du plejer. Tilknyt så den nye måde at logge ind på fra din kontoside.',
    },
    link_target_mismatch: {
      title: 'Logget ind som en anden',
      text: 'Tilknytningen blev startet af en anden konto end den, der er logget ind nu. Intet er ændret.',
      action: 'Gå til din kontoside, og begynd igen derfra.',
    },
    permission_denied: {
      title: 'Du har ikke adgang',
      text: 'Din konto må ikke bruge denne applikation eller side.',
      action: 'Bed en administrator i din organisation om adgang, eller log ind med en anden konto.',
    },
    not_found: {
      title: 'Siden findes ikke',
      text: 'Der er ingenting på denne adresse.',
      action: 'Se adressen efter, eller gå til startsiden.',
    },
    method_not_allowed: {
      title: 'Det kan ikke åbnes på den måde',
      text: 'Adressen findes, men den tager kun imod en formular.',
      action: 'Gå til startsiden, og start derfra.',
    },
    payload_too_large: {
      title: 'For meget på én gang',
      text: 'Formularen er for stor. Intet er ændret.',
      action: 'Gå tilbage, forkort det, du skrev, og send igen.',
    },
    malformed_request: {
      title: 'Anmodningen kunne ikke læses',
      text: 'Noget i den er beskadiget eller mangler. Intet er ændret.',
      action: 'Gå tilbage, genindlæs siden, og prøv igen.',
    },
    validation_failed: {
      title: 'Noget er ikke gyldigt',
      text: 'Formularen indeholder en værdi, der ikke kan bruges. Intet er ændret.',
      action: 'Gå tilbage, se efter, hvad du skrev, og send igen.',
    },
    unavailable: {
      title: 'Ikke tilgængelig lige nu',
      text: 'En del af tjenesten svarer ikke. Din seneste ændring er måske ikke gemt.',
      action: 'Prøv igen om et øjeblik.',
    },
    overloaded: {
      title: 'Meget travlt lige nu',
      text: 'Flere end sædvanligt logger ind. Intet er ændret.',
      action: 'Prøv igen om et øjeblik.',
    },
    request_timeout: {
      title: 'Det tog for lang tid',
      text: 'Anmodningen nåede ikke helt frem i tide.',
      action: 'Se din forbindelse efter, og prøv så igen.',
    },
    internal: {
      title: 'Noget gik galt hos os',
      text: 'Det er registreret under referencen herunder.',
      action: 'Prøv igen. Sker det igen, så sig det til dem, der driver tjenesten.',
    },
  },

  mails: {
    footer: (email) => `Sendt til ${email} om kontoen med denne adresse.`,
    support: (address) => `Har du brug for hjælp, så skriv til ${address}.`,
    otherwise: 'Hvis knappen ikke virker, så åbn denne adresse:',
    hello: (name) => `Hej ${name}`,
    device: 'Enhed',
    address: 'IP-adresse',
    time: 'Tidspunkt',
    confirmAddress: {
      subject: 'Bekræft din adresse',
      preview: 'Ét klik, og din konto er klar.',
      text: (brand) => `Bekræft, at denne adresse er din, så er din ${brand}-konto klar.`,
      action: 'Bekræft adressen',
      lifetime: (seconds) => `Linket virker én gang, inden for ${durationWords(intl, seconds)}.`,
      unexpected:
        'Hvis du ikke har oprettet en konto, så gør ingenting. Ingen kan bruge kontoen, før den er bekræftet.',
    },
    alreadyRegistered: {
      subject: 'Du har allerede en konto',
      preview: 'Nogen forsøgte at oprette en konto med din adresse.',
      text: 'Nogen, måske dig, forsøgte at oprette en konto med denne adresse. Den har allerede en konto, så intet er ændret.',
      next: 'Var det dig, så log ind. Har du glemt adgangskoden, så vælg en ny dér.',
      action: 'Log ind',
      unexpected:
        'Var det ikke dig, så gør ingenting. Din konto er sikker, og den, der prøvede, har intet fået at vide.',
    },
    resetPassword: {
      subject: 'Vælg en ny adgangskode',
      preview: 'Her er linket, du bad om.',
      text: 'Du bad om et link til at vælge en ny adgangskode.',
      action: 'Vælg en ny adgangskode',
      lifetime: (seconds) =>
        `Linket virker én gang, inden for ${durationWords(intl, seconds)}. Når adgangskoden skiftes, afsluttes alle dine sessioner.`,
      unexpected: 'Hvis du ikke har bedt om det, så gør ingenting. Din adgangskode forbliver, som den er.',
    },
    passwordChanged: {
      subject: 'Din adgangskode er skiftet',
      preview: 'Var det dig, skal du ikke gøre noget.',
      text: 'Adgangskoden til din konto er skiftet. Var det dig, skal du ikke gøre noget.',
      sessions: 'Dine andre sessioner er afsluttet.',
      action: 'Nulstil adgangskoden',
      unexpected: 'Ikke dig? Nulstil adgangskoden. Så afsluttes alle sessioner, også hos den, der skiftede den.',
    },
    credentialLinked: {
      subject: (provider) => `Du kan nu logge ind med ${provider}`,
      preview: 'Var det dig, skal du ikke gøre noget.',
      byYou: (provider) =>
        `En ${provider}-konto er knyttet til din konto og kan nu logge ind som dig. Var det dig, skal du ikke gøre noget.`,
      automatic: (provider) =>
        `Nogen loggede ind med en ${provider}-konto, der har denne adresse, bekræftet af ${provider}. Vi knyttede den til din konto, og den kan nu logge ind som dig. Var det dig, skal du ikke gøre noget.`,
      action: 'Se, hvordan du logger ind',
      unexpected: (provider) =>
        `Ikke dig? Fjern ${provider} på din kontoside, afslut de sessioner, du ikke kender, og skift så adgangskode.`,
    },
    credentialRemoved: {
      provider: {
        subject: (provider) => `Du kan ikke længere logge ind med ${provider}`,
        text: (provider) =>
          `${provider}-kontoen er fjernet fra din konto og kan ikke længere logge ind som dig. Var det dig, skal du ikke gøre noget.`,
      },
      password: {
        subject: 'Din adgangskode er fjernet',
        text: 'Adgangskoden til din konto er fjernet og kan ikke længere bruges til at logge ind. Var det dig, skal du ikke gøre noget.',
      },
      preview: 'Var det dig, skal du ikke gøre noget.',
      action: 'Se, hvordan du logger ind',
      unexpected: 'Ikke dig? Afslut de sessioner, du ikke kender, og skift så adgangskode.',
    },
    factor: {
      preview: 'Var det dig, skal du ikke gøre noget.',
      action: 'Se dit andet trin',
      unexpected:
        'Ikke dig? Skift din adgangskode, afslut de sessioner, du ikke kender, og fjern det, der ikke er dit.',
    },
    factorAdded: {
      webauthn: {
        subject: 'En adgangsnøgle er føjet til din konto',
        text: (name) => `Adgangsnøglen “${name}” kan nu logge ind som dig. Var det dig, skal du ikke gøre noget.`,
        unnamed: 'En adgangsnøgle kan nu logge ind som dig. Var det dig, skal du ikke gøre noget.',
      },
      totp: {
        subject: 'En godkendelsesapp er føjet til din konto',
        text: 'Login kræver nu en af dens koder. Var det dig, skal du ikke gøre noget.',
      },
    },
    factorRemoved: {
      webauthn: {
        subject: 'En adgangsnøgle er fjernet fra din konto',
        text: (name) =>
          `Adgangsnøglen “${name}” kan ikke længere logge ind som dig. Var det dig, skal du ikke gøre noget.`,
        unnamed: 'Den kan ikke længere logge ind som dig. Var det dig, skal du ikke gøre noget.',
      },
      totp: {
        subject: 'Godkendelsesappen er fjernet fra din konto',
        text: 'Dens koder bliver ikke længere godkendt. Var det dig, skal du ikke gøre noget.',
      },
    },
    recoveryCodesReplaced: {
      subject: 'Du har nye gendannelseskoder',
      text: 'Der er lavet nye gendannelseskoder til din konto, og de gamle virker ikke længere. Var det dig, skal du ikke gøre noget.',
    },
    recoveryCodeUsed: {
      subject: 'En gendannelseskode er brugt',
      text: 'Nogen loggede ind på din konto med en af dine gendannelseskoder.',
      left: (count) =>
        plural(intl, count, {
          one: 'Der er én kode tilbage.',
          other: count === 0 ? 'Der er ingen koder tilbage.' : `Der er ${count} koder tilbage.`,
        }),
      few: 'Lav et nyt sæt på din kontoside.',
    },
    passkeySuspect: {
      subject: 'En af dine adgangsnøgler er måske kopieret',
      preview: 'Et login blev afvist.',
      text: (name) =>
        `Nogen prøvede at logge ind med adgangsnøglen “${name}”, og dens tæller var gået baglæns. Der findes måske en kopi. Forsøget blev afvist, og adgangsnøglen bliver ikke længere godkendt.`,
      unnamed:
        'Nogen prøvede at logge ind med en af dine adgangsnøgler, og dens tæller var gået baglæns. Der findes måske en kopi. Forsøget blev afvist, og adgangsnøglen bliver ikke længere godkendt.',
      next: 'Fjern den på din kontoside, og tilføj en ny.',
    },
    factorResetRequested: {
      subject: 'Nulstil dit andet trin',
      preview: 'Her er linket, du bad om.',
      text: 'Nogen, der kender din adgangskode, bad om at nulstille din kontos andet trin. Var det dig, så åbn linket for at begynde ventetiden.',
      action: 'Nulstil det andet trin',
      unexpected: 'Ikke dig? Åbn ikke linket, og skift din adgangskode: en anden kender den.',
    },
    factorResetPending: {
      subject: 'Dit andet trin bliver nulstillet',
      preview: 'Du kan annullere det.',
      text: (when) => `En nulstilling af din kontos andet trin er bekræftet. Den sker ${when}.`,
      next: 'Var det dig, skal du ikke gøre noget: log ind efter det tidspunkt, og sæt et nyt andet trin op.',
      action: 'Annuller nulstillingen',
      unexpected: 'Ikke dig? Annuller nulstillingen, og skift din adgangskode: en anden kender den og læser din mail.',
    },
    factorResetCancelled: {
      subject: 'Nulstillingen af dit andet trin er annulleret',
      preview: 'Dit andet trin forbliver, som det er.',
      text: 'Nulstillingen af din kontos andet trin er annulleret. Dit andet trin forbliver, som det er.',
      unexpected: 'Bad du ikke om nulstillingen, kender nogen din adgangskode. Skift den.',
    },
    factorsReset: {
      subject: 'Dit andet trin er nulstillet',
      preview: 'Du sætter et nyt op, når du logger ind.',
      waiting_period: 'Ventetiden er forbi, og din kontos andet trin er nulstillet.',
      administrator: 'En administrator har nulstillet din kontos andet trin.',
      next: 'Alle dine sessioner er afsluttet. Log ind, og sæt et nyt andet trin op.',
      action: 'Log ind',
      unexpected:
        'Havde du ikke ventet det, så skift din adgangskode, og sig det til en administrator i din organisation.',
    },
    newSignIn: {
      subject: (device) => `Nyt login: ${device}`,
      heading: 'Nyt login på din konto',
      preview: 'Var det dig, skal du ikke gøre noget.',
      text: 'Nogen loggede ind på din konto fra en enhed, vi ikke har set før. Var det dig, skal du ikke gøre noget.',
      action: 'Se dine sessioner',
      unexpected: 'Ikke dig? Afslut den session, du ikke kender, og skift så adgangskode.',
    },
    sessionReused: {
      subject: 'Du er logget ud andre steder',
      preview: 'Dine andre sessioner er afsluttet.',
      text: 'Et af dine login blev brugt to steder på én gang, hvilket ligner en kopi. Vi afsluttede det for en sikkerheds skyld.',
      action: 'Se dine sessioner',
      unexpected: 'Havde du ikke ventet det, så skift din adgangskode.',
    },
  },
}
