<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>desktop</name>
    <message>
        <source> (${cost:.2f}, {turns} turns)</source>
        <translation> ({cost:.2f} $, {turns} Runden)</translation>
    </message>
    <message>
        <source> (there are more)</source>
        <translation> (es gibt mehr)</translation>
    </message>
    <message>
        <source> at column {column}</source>
        <translation> in Spalte {column}</translation>
    </message>
    <message numerus="yes">
        <source>%n byte(s)</source>
        <translation>
            <numerusform>%n Byte</numerusform>
            <numerusform>%n Byte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chosen</source>
        <translation>
            <numerusform>%n ausgewählt</numerusform>
            <numerusform>%n ausgewählt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>vor %n Tag</numerusform>
            <numerusform>vor %n Tagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n difference(s)</source>
        <translation>
            <numerusform>%n Unterschied</numerusform>
            <numerusform>%n Unterschiede</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n element(s)</source>
        <translation>
            <numerusform>%n Element</numerusform>
            <numerusform>%n Elemente</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s)</source>
        <translation>
            <numerusform>%n Ereignis</numerusform>
            <numerusform>%n Ereignisse</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) found</source>
        <translation>
            <numerusform>%n Ereignis gefunden</numerusform>
            <numerusform>%n Ereignisse gefunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n event(s) of the list</source>
        <translation>
            <numerusform>%n Ereignis der Liste</numerusform>
            <numerusform>%n Ereignisse der Liste</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n fehlgeschlagen</numerusform>
            <numerusform>%n fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n member(s)</source>
        <translation>
            <numerusform>%n Mitglied</numerusform>
            <numerusform>%n Mitglieder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new event(s)</source>
        <translation>
            <numerusform>%n neues Ereignis</numerusform>
            <numerusform>%n neue Ereignisse</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s)</source>
        <translation>
            <numerusform>%n Stelle</numerusform>
            <numerusform>%n Stellen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n repository(s)</source>
        <translation>
            <numerusform>%n Repository</numerusform>
            <numerusform>%n Repositorys</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) under way</source>
        <translation>
            <numerusform>%n Lauf im Gange</numerusform>
            <numerusform>%n Läufe im Gange</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s), all of them</source>
        <translation>
            <numerusform>%n Lauf, alle</numerusform>
            <numerusform>%n Läufe, alle</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected event(s)</source>
        <translation>
            <numerusform>%n gewähltes Ereignis</numerusform>
            <numerusform>%n gewählte Ereignisse</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n value(s) would change.</source>
        <translation>
            <numerusform>%n Wert würde sich ändern.</numerusform>
            <numerusform>%n Werte würden sich ändern.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n while you were away</source>
        <translation>
            <numerusform>%n in Ihrer Abwesenheit</numerusform>
            <numerusform>%n in Ihrer Abwesenheit</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Add a filter</source>
        <translation>&amp;Filter hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Back to the list</source>
        <translation>&amp;Zurück zur Liste</translation>
    </message>
    <message>
        <source>&amp;Close window</source>
        <translation>Fenster s&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Columns</source>
        <translation>S&amp;palten</translation>
    </message>
    <message>
        <source>&amp;Copy as curl command</source>
        <translation>Als &amp;curl-Befehl kopieren</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Export events…</source>
        <translation>Ereignisse e&amp;xportieren…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;First steps…</source>
        <translation>E&amp;rste Schritte…</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;How to send webhooks here</source>
        <translation>&amp;Wie Webhooks hierher kommen</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;Next event</source>
        <translation>&amp;Nächstes Ereignis</translation>
    </message>
    <message>
        <source>&amp;Only events of this type</source>
        <translation>Nur Ereignisse dieser A&amp;rt</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
        <source>&amp;Previous event</source>
        <translation>&amp;Vorheriges Ereignis</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Replay…</source>
        <translation>&amp;Wiederholen…</translation>
    </message>
    <message>
        <source>&amp;Save payload as…</source>
        <translation>Nutzdaten &amp;speichern unter…</translation>
    </message>
    <message>
        <source>&amp;Search</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>&amp;Star</source>
        <translation>S&amp;tern</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>+ {path}: {new}</source>
        <translation>+ {path}: {new}</translation>
    </message>
    <message>
        <source>- header {name}</source>
        <translation>- Kopfzeile {name}</translation>
    </message>
    <message>
        <source>- {path}: {old}</source>
        <translation>- {path}: {old}</translation>
    </message>
    <message>
        <source>./deploy.sh</source>
        <translation>./deploy.sh</translation>
    </message>
    <message>
        <source>12 months</source>
        <translation>12 Monate</translation>
    </message>
    <message>
        <source>24 hours</source>
        <translation>24 Stunden</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 Tage</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 Tage</translation>
    </message>
    <message>
        <source>99 of 100 within</source>
        <translation>99 von 100 innerhalb</translation>
    </message>
    <message>
        <source>A changed event must be signed anew, and this computer does not know the secret of {source}.</source>
        <translation>Ein geändertes Ereignis muss neu signiert werden, und dieser Rechner kennt das Geheimnis von {source} nicht.</translation>
    </message>
    <message>
        <source>A channel can be sealed to {most} keys.</source>
        <translation>Ein Kanal kann für {most} Schlüssel versiegelt werden.</translation>
    </message>
    <message>
        <source>A channel was revoked.</source>
        <translation>Ein Kanal wurde entzogen.</translation>
    </message>
    <message>
        <source>A click on it</source>
        <translation>Ein Klick darauf</translation>
    </message>
    <message>
        <source>A fine-grained token with the repository permission “{rights}” for the repositories that you want to hear of. It is kept as a secret and sent to GitHub only.</source>
        <translation>Ein fein abgestuftes Token mit dem Repository-Recht „{rights}“ für die Repositorys, von denen Sie hören möchten. Es wird als Geheimnis aufbewahrt und nur an GitHub gesendet.</translation>
    </message>
    <message>
        <source>A frame was not understood: it is no event.</source>
        <translation>Ein Frame wurde nicht verstanden: Er ist kein Ereignis.</translation>
    </message>
    <message>
        <source>A frame was not understood: it is too long.</source>
        <translation>Ein Frame wurde nicht verstanden: Er ist zu lang.</translation>
    </message>
    <message>
        <source>A frame was not understood: its compression is damaged.</source>
        <translation>Ein Frame wurde nicht verstanden: Seine Komprimierung ist beschädigt.</translation>
    </message>
    <message>
        <source>A frame was not understood: its two ends are of different events.</source>
        <translation>Ein Frame wurde nicht verstanden: Seine beiden Enden gehören zu verschiedenen Ereignissen.</translation>
    </message>
    <message>
        <source>A frame was not understood: {reason}.</source>
        <translation>Ein Frame wurde nicht verstanden: {reason}.</translation>
    </message>
    <message>
        <source>A gap on channel {channel!r} does not start at this reader's place.</source>
        <translation>Eine Lücke im Kanal {channel!r} beginnt nicht an der Stelle dieses Lesers.</translation>
    </message>
    <message>
        <source>A handler runs on this computer with your rights, once for each verified event it wants.</source>
        <translation>Ein Handler läuft auf diesem Rechner mit Ihren Rechten, einmal für jedes geprüfte Ereignis, das er haben will.</translation>
    </message>
    <message>
        <source>A header of the signature is not what the scheme prescribes.</source>
        <translation>Ein Header der Signatur ist nicht, was das Verfahren vorschreibt.</translation>
    </message>
    <message>
        <source>A header that the signature needs is not there.</source>
        <translation>Ein Header, den die Signatur braucht, fehlt.</translation>
    </message>
    <message>
        <source>A link asks to connect this computer. Agree only if you expect it, and know whose relay this is.</source>
        <translation>Ein Link möchte diesen Rechner verbinden. Stimmen Sie nur zu, wenn Sie das erwarten und wissen, wessen Relay das ist.</translation>
    </message>
    <message>
        <source>A link still does nothing by itself: you are asked before it is used.</source>
        <translation>Ein Link tut auch dann nichts von selbst: Sie werden gefragt, bevor er benutzt wird.</translation>
    </message>
    <message>
        <source>A name has at most 60 characters.</source>
        <translation>Ein Name hat höchstens 60 Zeichen.</translation>
    </message>
    <message>
        <source>A name has at most {count} characters.</source>
        <translation>Ein Name hat höchstens {count} Zeichen.</translation>
    </message>
    <message>
        <source>A passphrase for the encrypted file</source>
        <translation>Eine Passphrase für die verschlüsselte Datei</translation>
    </message>
    <message>
        <source>A passphrase has at least {least} characters.</source>
        <translation>Eine Passphrase hat mindestens {least} Zeichen.</translation>
    </message>
    <message>
        <source>A passphrase has at most {most} characters.</source>
        <translation>Eine Passphrase hat höchstens {most} Zeichen.</translation>
    </message>
    <message>
        <source>A passphrase of yours opens it, which is asked for at each start.</source>
        <translation>Eine Passphrase von Ihnen öffnet sie; nach ihr wird bei jedem Start gefragt.</translation>
    </message>
    <message>
        <source>A password does not belong here. Name a proxy that needs none, or set HTTPS_PROXY.</source>
        <translation>Ein Passwort gehört nicht hierher. Nennen Sie einen Proxy, der keines braucht, oder setzen Sie HTTPS_PROXY.</translation>
    </message>
    <message>
        <source>A relay on a server</source>
        <translation>Ein Relay auf einem Server</translation>
    </message>
    <message>
        <source>A relay on a server…</source>
        <translation>Ein Relay auf einem Server…</translation>
    </message>
    <message>
        <source>A relay runs inside this program and listens on this computer only. Good for trying things out, for programs on this machine, and behind a tunnel. Nothing is received while the program is not running.</source>
        <translation>Ein Relay läuft in diesem Programm und lauscht nur auf diesem Rechner. Gut zum Ausprobieren, für Programme auf diesem Rechner und hinter einem Tunnel. Solange das Programm nicht läuft, wird nichts empfangen.</translation>
    </message>
    <message>
        <source>A sealed event cannot be changed here: no key of this computer opens it.</source>
        <translation>Ein versiegeltes Ereignis lässt sich hier nicht ändern: Kein Schlüssel dieses Rechners öffnet es.</translation>
    </message>
    <message>
        <source>A sealed event cannot be opened: {reason}.</source>
        <translation>Ein versiegeltes Ereignis lässt sich nicht öffnen: {reason}.</translation>
    </message>
    <message>
        <source>A shell script that sends them again, byte for byte.</source>
        <translation>Ein Shell-Skript, das sie noch einmal sendet, Byte für Byte.</translation>
    </message>
    <message>
        <source>A signed ping goes to the relay as a sender's would, comes back over the connection of this desk, is kept in the history and told by a notification. Each step is ticked when it has really happened.</source>
        <translation>Ein signierter Ping geht zum Relay wie der eines Absenders, kommt über die Verbindung dieses Schreibtischs zurück, wird im Verlauf aufbewahrt und durch eine Benachrichtigung gemeldet. Jeder Schritt wird abgehakt, wenn er wirklich geschehen ist.</translation>
    </message>
    <message>
        <source>A small window is there in its place. Closing it minimises it; Quit in it ends the program. Said once.</source>
        <translation>An seiner Stelle ist ein kleines Fenster da. Schließen verkleinert es, „Beenden“ darin beendet das Programm. Das wird einmal gesagt.</translation>
    </message>
    <message>
        <source>A source of this scheme has no secret.</source>
        <translation>Eine Quelle dieses Verfahrens hat kein Geheimnis.</translation>
    </message>
    <message>
        <source>A template of the notification rule “{rule}” is not understood. {fault}</source>
        <translation>Eine Vorlage der Benachrichtigungsregel „{rule}“ ist nicht zu verstehen. {fault}</translation>
    </message>
    <message>
        <source>A time looks like 07:30.</source>
        <translation>Eine Uhrzeit sieht aus wie 07:30.</translation>
    </message>
    <message>
        <source>A time of signing is compared with the time of arrival ({time}), not with now: old events stay right.</source>
        <translation>Der Zeitpunkt der Signatur wird mit dem der Ankunft ({time}) verglichen, nicht mit jetzt: Alte Ereignisse bleiben richtig.</translation>
    </message>
    <message>
        <source>Aa</source>
        <translation>Aa</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Betrifft</translation>
    </message>
    <message>
        <source>Accepted by the relay</source>
        <translation>Vom Relay angenommen</translation>
    </message>
    <message>
        <source>Accepted. It is in the history now.</source>
        <translation>Angenommen. Es ist jetzt im Verlauf.</translation>
    </message>
    <message>
        <source>Accounts, one per line. Empty: anybody, and anybody can then spend your budget.</source>
        <translation>Konten, eines pro Zeile. Leer: alle, und alle können dann das Budget verbrauchen.</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add a connection</source>
        <translation>Verbindung hinzufügen</translation>
    </message>
    <message>
        <source>Add a filter</source>
        <translation>Filter hinzufügen</translation>
    </message>
    <message>
        <source>Add a header</source>
        <translation>Kopfzeile hinzufügen</translation>
    </message>
    <message>
        <source>Add a relay</source>
        <translation>Relay hinzufügen</translation>
    </message>
    <message>
        <source>Add a rule…</source>
        <translation>Regel hinzufügen…</translation>
    </message>
    <message>
        <source>Add it in the settings, under Connections.</source>
        <translation>Fügen Sie es in den Einstellungen unter Verbindungen hinzu.</translation>
    </message>
    <message>
        <source>Add the reader key it was sealed to.</source>
        <translation>Den Leseschlüssel hinzufügen, für den es versiegelt wurde.</translation>
    </message>
    <message>
        <source>Add, change or remove connections</source>
        <translation>Verbindungen hinzufügen, ändern oder entfernen</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Address and secret come from the relay on the server. With a token that may manage (webhook-relay token create NAME --scope manage) they are made there now; or paste what “webhook-relay source create” printed.</source>
        <translation>Adresse und Geheimnis kommen vom Relay auf dem Server. Mit einem Token, das verwalten darf (webhook-relay token create NAME --scope manage), werden sie jetzt dort angelegt; oder fügen Sie ein, was „webhook-relay source create“ ausgegeben hat.</translation>
    </message>
    <message>
        <source>Address of GitHub</source>
        <translation>Adresse von GitHub</translation>
    </message>
    <message>
        <source>Address of the source</source>
        <translation>Adresse der Quelle</translation>
    </message>
    <message>
        <source>Address or pairing link</source>
        <translation>Adresse oder Kopplungslink</translation>
    </message>
    <message>
        <source>Address, or a pairing link (webhook-relay://…)</source>
        <translation>Adresse oder Kopplungslink (webhook-relay://…)</translation>
    </message>
    <message>
        <source>Address, secret and steps</source>
        <translation>Adresse, Geheimnis und Schritte</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message numerus="yes">
        <source>All %n connected</source>
        <translation>
            <numerusform>%n verbunden</numerusform>
            <numerusform>Alle %n verbunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n paused</source>
        <translation>
            <numerusform>%n angehalten</numerusform>
            <numerusform>Alle %n angehalten</numerusform>
        </translation>
    </message>
    <message>
        <source>All but the pytest fixture hold headers and payloads as they came, secrets too.</source>
        <translation>Alle außer der pytest-Fixture enthalten Kopfzeilen und Nutzdaten, wie sie kamen, auch Geheimnisse.</translation>
    </message>
    <message>
        <source>All events</source>
        <translation>Alle Ereignisse</translation>
    </message>
    <message>
        <source>Alt+Down</source>
        <translation>Alt+Ab</translation>
    </message>
    <message>
        <source>Alt+Up</source>
        <translation>Alt+Auf</translation>
    </message>
    <message>
        <source>An address begins with https:// (or http://), such as https://relay.example.com.</source>
        <translation>Eine Adresse beginnt mit https:// (oder http://), zum Beispiel https://relay.example.com.</translation>
    </message>
    <message>
        <source>An address needs a token beside it. A pairing link has one in it.</source>
        <translation>Zu einer Adresse gehört ein Token. Ein Kopplungslink enthält eins.</translation>
    </message>
    <message>
        <source>An empty secret would let everybody in.</source>
        <translation>Ein leeres Geheimnis ließe jeden herein.</translation>
    </message>
    <message>
        <source>An encrypted file…</source>
        <translation>Eine verschlüsselte Datei…</translation>
    </message>
    <message>
        <source>An event came before its channel was placed.</source>
        <translation>Ein Ereignis kam, bevor die Stelle seines Kanals feststand.</translation>
    </message>
    <message>
        <source>An event is sealed for other readers.</source>
        <translation>Ein Ereignis ist für andere Leser versiegelt.</translation>
    </message>
    <message>
        <source>An event of another log came on channel {channel!r}.</source>
        <translation>Im Kanal {channel!r} kam ein Ereignis aus einem anderen Log.</translation>
    </message>
    <message>
        <source>An event's attributes were not understood.</source>
        <translation>Die Attribute eines Ereignisses wurden nicht verstanden.</translation>
    </message>
    <message>
        <source>An event's body was not understood.</source>
        <translation>Der Inhalt eines Ereignisses wurde nicht verstanden.</translation>
    </message>
    <message>
        <source>An organisation shows its own only after you signed on and authorised the token there.</source>
        <translation>Eine Organisation zeigt ihre eigenen erst, wenn Sie sich dort angemeldet und das Token freigegeben haben.</translation>
    </message>
    <message>
        <source>Another connection has this name.</source>
        <translation>Eine andere Verbindung hat diesen Namen.</translation>
    </message>
    <message>
        <source>Another copy of the program is started: {place}. Switch on to start this one.</source>
        <translation>Eine andere Kopie des Programms wird gestartet: {place}. Schalten Sie ein, um diese zu starten.</translation>
    </message>
    <message>
        <source>Another event has the cursor's number, so the log is an older copy; everything it holds follows.</source>
        <translation>Die Nummer des letzten Ereignisses hat dort ein anderes, das Protokoll ist also eine ältere Kopie; alles, was es enthält, folgt.</translation>
    </message>
    <message>
        <source>Another export is under way. Wait for its end, or cancel it.</source>
        <translation>Ein anderer Export ist im Gange. Warten Sie sein Ende ab, oder brechen Sie ihn ab.</translation>
    </message>
    <message>
        <source>Another program holds the inbox {path}.</source>
        <translation>Ein anderes Programm hält den Eingang {path} fest.</translation>
    </message>
    <message>
        <source>Another program is using the inbox {inbox}.</source>
        <translation>Ein anderes Programm benutzt den Eingang {inbox}.</translation>
    </message>
    <message>
        <source>Another relay needs a token of its own.</source>
        <translation>Ein anderes Relay braucht ein eigenes Token.</translation>
    </message>
    <message>
        <source>Another view has this name.</source>
        <translation>Eine andere Ansicht hat diesen Namen.</translation>
    </message>
    <message>
        <source>Another workspace needs a token of its own.</source>
        <translation>Ein anderer Arbeitsbereich braucht ein eigenes Token.</translation>
    </message>
    <message>
        <source>Any free port</source>
        <translation>Irgendein freier Port</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Appended to the relay's log by a replay</source>
        <translation>Durch eine Wiederholung an das Protokoll des Relays angehängt</translation>
    </message>
    <message>
        <source>Arrived here</source>
        <translation>Hier angekommen</translation>
    </message>
    <message>
        <source>Arrived here, in the inbox</source>
        <translation>Hier angekommen, im Eingang</translation>
    </message>
    <message>
        <source>As</source>
        <translation>Als</translation>
    </message>
    <message>
        <source>As it was</source>
        <translation>Wie es war</translation>
    </message>
    <message>
        <source>As the desktop has it</source>
        <translation>Wie die Arbeitsumgebung</translation>
    </message>
    <message>
        <source>As the system has it</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Ask Claude Code</source>
        <translation>Claude Code fragen</translation>
    </message>
    <message>
        <source>Ask whoever runs the relay for access.</source>
        <translation>Bitten Sie den, der das Relay betreibt, um Zugang.</translation>
    </message>
    <message>
        <source>Asking GitHub…</source>
        <translation>GitHub wird gefragt…</translation>
    </message>
    <message>
        <source>At most 200 characters, with at most three *.</source>
        <translation>Höchstens 200 Zeichen, mit höchstens drei *.</translation>
    </message>
    <message>
        <source>At most 200 characters.</source>
        <translation>Höchstens 200 Zeichen.</translation>
    </message>
    <message>
        <source>At most 60 characters.</source>
        <translation>Höchstens 60 Zeichen.</translation>
    </message>
    <message>
        <source>At most ten types of at most 200 characters, each with at most three *.</source>
        <translation>Höchstens zehn Arten mit höchstens 200 Zeichen, jede mit höchstens drei *.</translation>
    </message>
    <message>
        <source>At most {count} characters.</source>
        <translation>Höchstens {count} Zeichen.</translation>
    </message>
    <message>
        <source>At most {count} events at once. Choose fewer, or export by the filter.</source>
        <translation>Höchstens {count} Ereignisse auf einmal. Wählen Sie weniger, oder exportieren Sie nach dem Filter.</translation>
    </message>
    <message>
        <source>Attempt {number}; the first one was put in line then</source>
        <translation>Versuch {number}; der erste wurde damals eingereiht</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back to the history</source>
        <translation>Zurück zum Verlauf</translation>
    </message>
    <message>
        <source>Back up the history</source>
        <translation>Verlauf sichern</translation>
    </message>
    <message>
        <source>Back up…</source>
        <translation>Sichern…</translation>
    </message>
    <message>
        <source>Backed up to {path}.</source>
        <translation>Gesichert nach {path}.</translation>
    </message>
    <message>
        <source>Backing up…</source>
        <translation>Wird gesichert…</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Best where one can be had: gnome-keyring, KWallet or KeePassXC, for example.</source>
        <translation>Am besten, wo es einen gibt: zum Beispiel gnome-keyring, KWallet oder KeePassXC.</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Body</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Body to send</source>
        <translation>Zu sendender Inhalt</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>Branch</translation>
    </message>
    <message>
        <source>Bring both to the same version.</source>
        <translation>Beide auf die gleiche Version bringen.</translation>
    </message>
    <message>
        <source>Browse for {what}</source>
        <translation>{what} suchen</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Budget (US dollars) per event</source>
        <translation>Budget (US-Dollar) je Ereignis</translation>
    </message>
    <message>
        <source>But {faults}.</source>
        <translation>Aber {faults}.</translation>
    </message>
    <message>
        <source>By source</source>
        <translation>Nach Quelle</translation>
    </message>
    <message>
        <source>By the sender's account</source>
        <translation>Nach Angabe des Absenders</translation>
    </message>
    <message>
        <source>By the sender's account; its clock is {time} ahead</source>
        <translation>Nach Angabe des Absenders; seine Uhr geht {time} vor</translation>
    </message>
    <message>
        <source>By type</source>
        <translation>Nach Art</translation>
    </message>
    <message>
        <source>C&amp;lear the filter</source>
        <translation>Filter &amp;leeren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel the run of {handler}</source>
        <translation>Lauf von {handler} abbrechen</translation>
    </message>
    <message>
        <source>Cancelled before it began.</source>
        <translation>Abgebrochen, bevor es begann.</translation>
    </message>
    <message>
        <source>Cancelled while it ran. Look how far it got before you run it again.</source>
        <translation>Abgebrochen, während es lief. Vor dem nächsten Lauf nachsehen, wie weit es kam.</translation>
    </message>
    <message>
        <source>Cannot be checked here</source>
        <translation>Lässt sich hier nicht prüfen</translation>
    </message>
    <message>
        <source>Catching up</source>
        <translation>Holt auf</translation>
    </message>
    <message numerus="yes">
        <source>Catching up, %n event(s) to go</source>
        <translation>
            <numerusform>Holt auf, noch %n Ereignis</numerusform>
            <numerusform>Holt auf, noch %n Ereignisse</numerusform>
        </translation>
    </message>
    <message>
        <source>Certificates trusted besides the system's (PEM file)</source>
        <translation>Zertifikate, denen außer denen des Systems vertraut wird (PEM-Datei)</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Change and replay</source>
        <translation>Ändern und wiederholen</translation>
    </message>
    <message>
        <source>Change and replay…</source>
        <translation>Ändern und wiederholen…</translation>
    </message>
    <message>
        <source>Change headers or body, sign anew, and replay that</source>
        <translation>Kopfzeilen oder Inhalt ändern, neu signieren und das wiederholen</translation>
    </message>
    <message>
        <source>Change the passphrase</source>
        <translation>Passphrase ändern</translation>
    </message>
    <message>
        <source>Change the passphrase…</source>
        <translation>Passphrase ändern…</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Kanal</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Channels: {channels}</source>
        <translation>Kanäle: {channels}</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Noch einmal prüfen</translation>
    </message>
    <message>
        <source>Check here, too</source>
        <translation>Auch hier prüfen</translation>
    </message>
    <message>
        <source>Check its address.</source>
        <translation>Seine Adresse prüfen.</translation>
    </message>
    <message>
        <source>Check its path and its rights.</source>
        <translation>Pfad und Rechte prüfen.</translation>
    </message>
    <message>
        <source>Check that the disk works and that this user may write to the file and its folder.</source>
        <translation>Prüfen, ob der Datenträger funktioniert und dieses Benutzerkonto in die Datei und ihren Ordner schreiben darf.</translation>
    </message>
    <message>
        <source>Check that the file may be executed, and that a script's first line names a program that exists.</source>
        <translation>Prüfen, ob die Datei ausgeführt werden darf und ob die erste Zeile eines Skripts ein vorhandenes Programm nennt.</translation>
    </message>
    <message>
        <source>Check that the keyring works (run `keyring diagnose`), or set {variable}.</source>
        <translation>Prüfen, ob der Schlüsselbund funktioniert (`keyring diagnose`), oder {variable} setzen.</translation>
    </message>
    <message>
        <source>Check that the place can be written, and try again.</source>
        <translation>Prüfen, ob dort geschrieben werden darf, und erneut versuchen.</translation>
    </message>
    <message>
        <source>Check that this user may read and write the file and its folder.</source>
        <translation>Prüfen, ob dieses Benutzerkonto die Datei und ihren Ordner lesen und schreiben darf.</translation>
    </message>
    <message>
        <source>Check that this user may write into its folder. (For connect, --inbox names another file.)</source>
        <translation>Prüfen, ob dieses Benutzerkonto in den Ordner schreiben darf. (Bei connect nennt --inbox eine andere Datei.)</translation>
    </message>
    <message>
        <source>Check the address and the network.</source>
        <translation>Prüfen Sie Adresse und Netz.</translation>
    </message>
    <message>
        <source>Check the address and this machine's clock; a company's own certificates go into the settings.</source>
        <translation>Die Adresse und die Uhr dieses Rechners prüfen; eigene Zertifikate einer Firma gehören in die Einstellungen.</translation>
    </message>
    <message>
        <source>Check the address, and update the relay.</source>
        <translation>Die Adresse prüfen und das Relay aktualisieren.</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Die Adresse prüfen.</translation>
    </message>
    <message>
        <source>Check the address; a network that wants a log-in first answers in GitHub's place, too.</source>
        <translation>Prüfen Sie die Adresse; auch ein Netz, das erst eine Anmeldung will, antwortet anstelle von GitHub.</translation>
    </message>
    <message>
        <source>Check the network connection, then run it again.</source>
        <translation>Die Netzwerkverbindung prüfen, dann erneut ausführen.</translation>
    </message>
    <message>
        <source>Check the network, and the proxy if there is one, and try again.</source>
        <translation>Prüfen Sie das Netz und, falls vorhanden, den Proxy, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>Den Pfad prüfen.</translation>
    </message>
    <message>
        <source>Check the proxy's address, name and password.</source>
        <translation>Adresse, Name und Passwort des Proxys prüfen.</translation>
    </message>
    <message>
        <source>Check the webhook URL in the settings.</source>
        <translation>Die Webhook-URL in den Einstellungen prüfen.</translation>
    </message>
    <message>
        <source>Checked as {scheme} over the raw bytes when it came, {time}.</source>
        <translation>Bei der Ankunft, {time}, als {scheme} über die rohen Bytes geprüft.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Choices of events</source>
        <translation>Auswahl der Ereignisse</translation>
    </message>
    <message>
        <source>Choose a file that was exported here.</source>
        <translation>Eine Datei wählen, die hier exportiert wurde.</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen…</translation>
    </message>
    <message>
        <source>Choose an event to see what was sent</source>
        <translation>Wählen Sie ein Ereignis, um zu sehen, was gesendet wurde</translation>
    </message>
    <message>
        <source>Choose an existing folder.</source>
        <translation>Einen vorhandenen Ordner wählen.</translation>
    </message>
    <message>
        <source>Choose another disk, or free some space.</source>
        <translation>Einen anderen Datenträger wählen oder Platz schaffen.</translation>
    </message>
    <message>
        <source>Choose another file for its backup.</source>
        <translation>Eine andere Datei für die Sicherung wählen.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Choose another message id.</source>
        <translation>Wählen Sie eine andere Kennung der Nachricht.</translation>
    </message>
    <message>
        <source>Choose another name, or say that it may be replaced.</source>
        <translation>Einen anderen Namen wählen oder das Ersetzen erlauben.</translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation>Einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>Choose one in the system's settings.</source>
        <translation>In den Einstellungen des Systems einen wählen.</translation>
    </message>
    <message>
        <source>Choose one that is.</source>
        <translation>Eines wählen, das noch da ist.</translation>
    </message>
    <message>
        <source>Choose several events</source>
        <translation>Mehrere Ereignisse wählen</translation>
    </message>
    <message>
        <source>Choose the events you want and press Add webhook. GitHub's ping appears here at once.</source>
        <translation>Wählen Sie die gewünschten Ereignisse, und drücken Sie „Add webhook“. GitHubs Ping erscheint hier sofort.</translation>
    </message>
    <message>
        <source>Choose the repository when you make the token, and give it the right “{rights}”.</source>
        <translation>Wählen Sie das Repository, wenn Sie das Token erstellen, und geben Sie ihm das Recht „{rights}“.</translation>
    </message>
    <message>
        <source>Choose {what}</source>
        <translation>{what} wählen</translation>
    </message>
    <message>
        <source>Claude answered{cost}.</source>
        <translation>Claude hat geantwortet{cost}.</translation>
    </message>
    <message>
        <source>Claude could not do it. {trouble}</source>
        <translation>Claude konnte es nicht erledigen. {trouble}</translation>
    </message>
    <message>
        <source>Claude could not do it: {words}</source>
        <translation>Claude konnte es nicht erledigen: {words}</translation>
    </message>
    <message>
        <source>Claude did not finish within {seconds} s and was ended. {trouble}</source>
        <translation>Claude wurde in {seconds} s nicht fertig und beendet. {trouble}</translation>
    </message>
    <message>
        <source>Claude ended with exit code {exit_code} and no answer. {trouble}</source>
        <translation>Claude endete mit dem Exit-Code {exit_code} und ohne Antwort. {trouble}</translation>
    </message>
    <message>
        <source>Claude is not logged in. Run `claude` once in a terminal and log in.</source>
        <translation>Claude ist nicht angemeldet. `claude` einmal in einem Terminal starten und anmelden.</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Alle entfernen</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>Clear the filter of an empty list</source>
        <translation>Filter einer leeren Liste leeren</translation>
    </message>
    <message>
        <source>Click to change it, Delete takes it away</source>
        <translation>Klicken zum Ändern, Entf nimmt ihn weg</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close it and try again.</source>
        <translation>Es schließen und erneut versuchen.</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>Suchleiste schließen</translation>
    </message>
    <message>
        <source>Closing the window leaves the program in the tray, or in a small window where there is none.</source>
        <translation>Wird das Fenster geschlossen, bleibt das Programm im Infobereich oder, wo es keinen gibt, in einem kleinen Fenster.</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Colour of {name}</source>
        <translation>Farbe von {name}</translation>
    </message>
    <message>
        <source>Column {column}: </source>
        <translation>Spalte {column}: </translation>
    </message>
    <message>
        <source>Column {column}: {reason}.</source>
        <translation>Spalte {column}: {reason}.</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>Verdichten</translation>
    </message>
    <message>
        <source>Compact the history</source>
        <translation>Verlauf verdichten</translation>
    </message>
    <message>
        <source>Compacted.</source>
        <translation>Verdichtet.</translation>
    </message>
    <message>
        <source>Compacting needs {needed:.1f} GB free in {folder}; there are {free:.1f} GB.</source>
        <translation>Das Komprimieren braucht {needed:.1f} GB in {folder}; frei sind {free:.1f} GB.</translation>
    </message>
    <message>
        <source>Compacting would give back {size}.</source>
        <translation>Verdichten gäbe {size} zurück.</translation>
    </message>
    <message>
        <source>Compacting…</source>
        <translation>Wird verdichtet…</translation>
    </message>
    <message>
        <source>Compare the name with the token's list.</source>
        <translation>Vergleichen Sie den Namen mit der Liste des Tokens.</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>Bedingung</translation>
    </message>
    <message>
        <source>Condition (CEL)</source>
        <translation>Bedingung (CEL)</translation>
    </message>
    <message>
        <source>Conditions need a part that is not installed (cel-expr-python).</source>
        <translation>Bedingungen brauchen einen Teil, der nicht installiert ist (cel-expr-python).</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Connect GitHub</source>
        <translation>GitHub verbinden</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>Connected.</source>
        <translation>Verbunden.</translation>
    </message>
    <message>
        <source>Connected. It runs {version}.</source>
        <translation>Verbunden. Dort läuft {version}.</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Verbindet</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Connection: {words}</source>
        <translation>Verbindung: {words}</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Contains</source>
        <translation>Enthält</translation>
    </message>
    <message>
        <source>Contains this text in summary, type or what it is about</source>
        <translation>Enthält diesen Text in Zusammenfassung, Art oder Betreff</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copied: {format}</source>
        <translation>Kopiert: {format}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy all headers</source>
        <translation>Alle Kopfzeilen kopieren</translation>
    </message>
    <message>
        <source>Copy as &amp;JSON</source>
        <translation>Als &amp;JSON kopieren</translation>
    </message>
    <message>
        <source>Copy as &amp;Python script (httpx)</source>
        <translation>Als &amp;Python-Skript kopieren (httpx)</translation>
    </message>
    <message>
        <source>Copy as py&amp;test fixture</source>
        <translation>Als py&amp;test-Fixture kopieren</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Einzelheiten kopieren</translation>
    </message>
    <message>
        <source>Copy it again from the sender, or let the relay make one.</source>
        <translation>Kopieren Sie es noch einmal vom Absender, oder lassen Sie das Relay eines erzeugen.</translation>
    </message>
    <message>
        <source>Copy it again from the sender, without what surrounds it.</source>
        <translation>Kopieren Sie ihn noch einmal vom Absender, ohne das, was ihn umgibt.</translation>
    </message>
    <message>
        <source>Copy it again from the sender.</source>
        <translation>Kopieren Sie es noch einmal vom Absender.</translation>
    </message>
    <message>
        <source>Copy it again from your Slack app's page “Incoming Webhooks”.</source>
        <translation>Sie auf der Seite „Incoming Webhooks“ der Slack-App erneut kopieren.</translation>
    </message>
    <message>
        <source>Copy it again without what surrounds it.</source>
        <translation>Kopieren Sie es noch einmal, ohne das, was es umgibt.</translation>
    </message>
    <message>
        <source>Copy it again, alone and whole, as 'webhook-relay token create' printed it.</source>
        <translation>Es erneut kopieren, allein und ganz, wie 'webhook-relay token create' es ausgegeben hat.</translation>
    </message>
    <message>
        <source>Copy it again, alone and whole; it begins with github_pat_.</source>
        <translation>Kopieren Sie es noch einmal, allein und vollständig; es beginnt mit github_pat_.</translation>
    </message>
    <message>
        <source>Copy it again, whole, as 'webhook-relay token create NAME --link' printed it on the relay.</source>
        <translation>Ihn erneut ganz kopieren, wie 'webhook-relay token create NAME --link' ihn am Relay ausgegeben hat.</translation>
    </message>
    <message>
        <source>Copy it again.</source>
        <translation>Es erneut kopieren.</translation>
    </message>
    <message>
        <source>Copy it from the sender.</source>
        <translation>Kopieren Sie ihn vom Absender.</translation>
    </message>
    <message>
        <source>Copy pa&amp;yload</source>
        <translation>Nutz&amp;daten kopieren</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Copy the public key from the sender and give it with --public-key.</source>
        <translation>Kopieren Sie den öffentlichen Schlüssel vom Absender und geben Sie ihn mit --public-key an.</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>Wert kopieren</translation>
    </message>
    <message>
        <source>Copy {what}</source>
        <translation>{what} kopieren</translation>
    </message>
    <message>
        <source>Correct the file, or choose one that was exported here.</source>
        <translation>Berichtigen Sie die Datei, oder wählen Sie eine, die hier exportiert wurde.</translation>
    </message>
    <message>
        <source>Correct the file, or move it away to start with the defaults.</source>
        <translation>Die Datei berichtigen, oder sie verschieben, um mit den Vorgaben zu beginnen.</translation>
    </message>
    <message>
        <source>Correct this value.</source>
        <translation>Diesen Wert berichtigen.</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Wird gezählt…</translation>
    </message>
    <message>
        <source>Create a new one with 'webhook-relay token create' on the relay and enter it here.</source>
        <translation>Am Relay mit 'webhook-relay token create' ein neues anlegen und hier eingeben.</translation>
    </message>
    <message>
        <source>Create webhook</source>
        <translation>Webhook erstellen</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>Datenordner</translation>
    </message>
    <message>
        <source>Days that events are kept</source>
        <translation>Tage, die Ereignisse aufbewahrt werden</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete webhook</source>
        <translation>Webhook löschen</translation>
    </message>
    <message>
        <source>Deleted. What it sent stays in the history.</source>
        <translation>Gelöscht. Was er gesendet hat, bleibt im Verlauf.</translation>
    </message>
    <message>
        <source>Delivery</source>
        <translation>Zustellung</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Differences from the event before</source>
        <translation>Unterschiede zum Ereignis davor</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message numerus="yes">
        <source>Dismiss (%n more)</source>
        <translation>
            <numerusform>Ausblenden (%n weiteres)</numerusform>
            <numerusform>Ausblenden (%n weitere)</numerusform>
        </translation>
    </message>
    <message>
        <source>Dismiss the problem</source>
        <translation>Problem ausblenden</translation>
    </message>
    <message>
        <source>Divided by commas; * stands for anything. Empty: every type.</source>
        <translation>Durch Kommas getrennt; * steht für alles. Leer: jede Art.</translation>
    </message>
    <message>
        <source>Does not fit</source>
        <translation>Passt nicht</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Ab</translation>
    </message>
    <message>
        <source>Drag to move a column, right-click to choose columns</source>
        <translation>Ziehen verschiebt eine Spalte, Rechtsklick wählt Spalten</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Verdoppeln</translation>
    </message>
    <message>
        <source>Duplicate the rule</source>
        <translation>Regel verdoppeln</translation>
    </message>
    <message>
        <source>Edit the connection</source>
        <translation>Verbindung bearbeiten</translation>
    </message>
    <message>
        <source>Edit the rule</source>
        <translation>Regel bearbeiten</translation>
    </message>
    <message>
        <source>Edit {name}</source>
        <translation>{name} bearbeiten</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten…</translation>
    </message>
    <message>
        <source>Empty: as usual. Names: {names}</source>
        <translation>Leer: wie üblich. Namen: {names}</translation>
    </message>
    <message>
        <source>Empty: every event is shown. At most {count} characters.</source>
        <translation>Leer: Jedes Ereignis wird gezeigt. Höchstens {count} Zeichen.</translation>
    </message>
    <message>
        <source>End it first: the desktop, 'up --headless' or 'connect'. (For connect, --inbox names another file.)</source>
        <translation>Es zuerst beenden: das Desktop-Programm, 'up --headless' oder 'connect'. (Bei connect nennt --inbox eine andere Datei.)</translation>
    </message>
    <message>
        <source>End the pause</source>
        <translation>Pause beenden</translation>
    </message>
    <message>
        <source>Enter a number from {least} to {most}.</source>
        <translation>Geben Sie eine Zahl von {least} bis {most} ein.</translation>
    </message>
    <message>
        <source>Enter a number such as {example}.</source>
        <translation>Geben Sie eine Zahl wie {example} ein.</translation>
    </message>
    <message>
        <source>Enter a whole number.</source>
        <translation>Geben Sie eine ganze Zahl ein.</translation>
    </message>
    <message>
        <source>Enter it under Signature, "Check here, too".</source>
        <translation>Geben Sie es unter Signatur, „Auch hier prüfen“, ein.</translation>
    </message>
    <message>
        <source>Enter takes what is typed; * stands for whatever is there, as in {example}.</source>
        <translation>Die Eingabetaste übernimmt das Getippte; * steht für Beliebiges, wie in {example}.</translation>
    </message>
    <message>
        <source>Enter the command, one argument per line.</source>
        <translation>Den Befehl eingeben, ein Argument pro Zeile.</translation>
    </message>
    <message>
        <source>Enter the relay's final address, with https://.</source>
        <translation>Die endgültige Adresse des Relays eingeben, mit https://.</translation>
    </message>
    <message>
        <source>Errors only</source>
        <translation>Nur Fehler</translation>
    </message>
    <message>
        <source>Eve&amp;nt</source>
        <translation>&amp;Ereignis</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>Event types</source>
        <translation>Arten von Ereignissen</translation>
    </message>
    <message>
        <source>Event {seq} came after {before} on channel {channel!r}: something is missing.</source>
        <translation>Im Kanal {channel!r} kam Ereignis {seq} nach {before}: Dazwischen fehlt etwas.</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Events of a time</source>
        <translation>Ereignisse eines Zeitraums</translation>
    </message>
    <message>
        <source>Events of the scheme {scheme} cannot be signed here.</source>
        <translation>Ereignisse des Verfahrens {scheme} lassen sich hier nicht signieren.</translation>
    </message>
    <message>
        <source>Events of the webhook</source>
        <translation>Ereignisse des Webhooks</translation>
    </message>
    <message>
        <source>Events over time</source>
        <translation>Ereignisse im Verlauf der Zeit</translation>
    </message>
    <message>
        <source>Events that meet a condition</source>
        <translation>Ereignisse, die eine Bedingung erfüllen</translation>
    </message>
    <message>
        <source>Events that no rule matches</source>
        <translation>Ereignisse, auf die keine Regel passt</translation>
    </message>
    <message>
        <source>Every event that the filter finds</source>
        <translation>Jedes Ereignis, das der Filter findet</translation>
    </message>
    <message>
        <source>Every word must begin a word of the type, source, repository, summary or payload.</source>
        <translation>Jedes Wort muss der Anfang eines Wortes aus Art, Quelle, Repository, Zusammenfassung oder Nutzdaten sein.</translation>
    </message>
    <message>
        <source>Everything (debug)</source>
        <translation>Alles (debug)</translation>
    </message>
    <message>
        <source>Everything GitHub sends</source>
        <translation>Alles, was GitHub sendet</translation>
    </message>
    <message>
        <source>Export events</source>
        <translation>Ereignisse exportieren</translation>
    </message>
    <message>
        <source>Export it to a file, or save the payload.</source>
        <translation>Exportieren Sie es in eine Datei, oder speichern Sie die Nutzdaten.</translation>
    </message>
    <message>
        <source>Export the settings</source>
        <translation>Einstellungen exportieren</translation>
    </message>
    <message numerus="yes">
        <source>Exported %n event(s) to {name}</source>
        <translation>
            <numerusform>%n Ereignis nach {name} exportiert</numerusform>
            <numerusform>%n Ereignisse nach {name} exportiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Exported to {path}.</source>
        <translation>Exportiert nach {path}.</translation>
    </message>
    <message>
        <source>Exporting to {name}: {done}</source>
        <translation>Export nach {name}: {done}</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>F2 renames, Delete deletes; drag a view, or use Up and Down, to sort them.</source>
        <translation>F2 benennt um, Entf löscht; zum Sortieren eine Ansicht ziehen oder Auf und Ab benutzen.</translation>
    </message>
    <message>
        <source>Failed builds</source>
        <translation>Fehlgeschlagene Builds</translation>
    </message>
    <message>
        <source>Failed handlers</source>
        <translation>Fehlgeschlagene Handler</translation>
    </message>
    <message>
        <source>File of certificates</source>
        <translation>Datei mit Zertifikaten</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Filter repositories</source>
        <translation>Repositorys filtern</translation>
    </message>
    <message>
        <source>Filter: {words}</source>
        <translation>Filter: {words}</translation>
    </message>
    <message>
        <source>Filtered</source>
        <translation>Gefiltert</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Finden</translation>
    </message>
    <message>
        <source>Find in the payload</source>
        <translation>In den Nutzdaten suchen</translation>
    </message>
    <message>
        <source>Find in this text</source>
        <translation>In diesem Text suchen</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>Erste Schritte</translation>
    </message>
    <message>
        <source>First steps…</source>
        <translation>Erste Schritte…</translation>
    </message>
    <message>
        <source>First {count} lines, save it to see all.</source>
        <translation>Die ersten {count} Zeilen; speichern Sie es, um alles zu sehen.</translation>
    </message>
    <message>
        <source>First {shown} of {whole}, save it to see all.</source>
        <translation>Die ersten {shown} von {whole}; speichern Sie es, um alles zu sehen.</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Folder of the history and of the relay inside this program</source>
        <translation>Ordner des Verlaufs und des Relays in diesem Programm</translation>
    </message>
    <message>
        <source>For 1 hour</source>
        <translation>Für 1 Stunde</translation>
    </message>
    <message>
        <source>For jq, scripts and databases. Each line is an event as the relay's API shows it.</source>
        <translation>Für jq, Skripte und Datenbanken. Jede Zeile ist ein Ereignis, wie die API des Relays es zeigt.</translation>
    </message>
    <message>
        <source>For this event, now</source>
        <translation>Für dieses Ereignis, jetzt</translation>
    </message>
    <message>
        <source>For your tests. Tokens and passwords are replaced by made-up ones.</source>
        <translation>Für Ihre Tests. Tokens und Passwörter sind durch erfundene ersetzt.</translation>
    </message>
    <message>
        <source>Four words that have nothing to do with each other are good.</source>
        <translation>Vier Wörter, die nichts miteinander zu tun haben, sind gut.</translation>
    </message>
    <message>
        <source>Free some space on the relay's disk; it goes on by itself.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger des Relays; es macht von selbst weiter.</translation>
    </message>
    <message>
        <source>Free some space, or keep fewer events and let the room inside the file be used again.</source>
        <translation>Platz schaffen, oder weniger Ereignisse aufheben und den Platz in der Datei wiederverwenden lassen.</translation>
    </message>
    <message>
        <source>Free some space; the relay keeps the events until then.</source>
        <translation>Platz schaffen; das Relay hebt die Ereignisse so lange auf.</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>From GitHub</source>
        <translation>Von GitHub</translation>
    </message>
    <message>
        <source>From a relay on a server</source>
        <translation>Von einem Relay auf einem Server</translation>
    </message>
    <message>
        <source>From the next start.</source>
        <translation>Ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>From the next start. Nothing is moved: to take your history along, quit, copy what is in the present folder into the new one, and start again.</source>
        <translation>Ab dem nächsten Start. Nichts wird verschoben: Um Ihren Verlauf mitzunehmen, beenden Sie das Programm, kopieren den Inhalt des jetzigen Ordners in den neuen und starten wieder.</translation>
    </message>
    <message>
        <source>From the relay to this computer</source>
        <translation>Vom Relay bis zu diesem Rechner</translation>
    </message>
    <message>
        <source>From your Slack app's page “Incoming Webhooks”. Who knows it can post, so it is kept as a secret.</source>
        <translation>Von der Seite „Incoming Webhooks“ der Slack-App. Wer sie kennt, kann posten; darum wird sie als Geheimnis aufbewahrt.</translation>
    </message>
    <message>
        <source>From {source}</source>
        <translation>Von {source}</translation>
    </message>
    <message>
        <source>GitHub and others reach it at any time, and it keeps what comes while this computer sleeps. Whoever runs it gives you a pairing link, or an address and a token.</source>
        <translation>GitHub und andere erreichen es jederzeit, und es bewahrt auf, was kommt, während dieser Rechner schläft. Wer es betreibt, gibt Ihnen einen Kopplungslink oder Adresse und Token.</translation>
    </message>
    <message>
        <source>GitHub cannot be reached.</source>
        <translation>GitHub ist nicht zu erreichen.</translation>
    </message>
    <message>
        <source>GitHub cannot reach this address: it leads to this computer only.</source>
        <translation>GitHub kann diese Adresse nicht erreichen: Sie führt nur zu diesem Rechner.</translation>
    </message>
    <message>
        <source>GitHub could not reach the address. Is the relay, or the tunnel, up?</source>
        <translation>GitHub konnte die Adresse nicht erreichen. Läuft das Relay oder der Tunnel?</translation>
    </message>
    <message>
        <source>GitHub did not answer in time.</source>
        <translation>GitHub hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>GitHub does not accept this token.</source>
        <translation>GitHub nimmt dieses Token nicht an.</translation>
    </message>
    <message>
        <source>GitHub does not take this: {words}</source>
        <translation>GitHub nimmt das nicht an: {words}</translation>
    </message>
    <message>
        <source>GitHub finds no such repository or webhook with this token.</source>
        <translation>GitHub findet mit diesem Token kein solches Repository und keinen solchen Webhook.</translation>
    </message>
    <message>
        <source>GitHub has not sent it yet.</source>
        <translation>GitHub hat ihn noch nicht gesendet.</translation>
    </message>
    <message>
        <source>GitHub has trouble just now (HTTP {status}).</source>
        <translation>GitHub hat gerade Schwierigkeiten (HTTP {status}).</translation>
    </message>
    <message>
        <source>GitHub itself cannot reach 127.0.0.1. Either use a relay on a server (go back one step), or let a tunnel lead here, such as cloudflared or ngrok, and paste the public address that it gives you.</source>
        <translation>GitHub selbst kann 127.0.0.1 nicht erreichen. Benutzen Sie ein Relay auf einem Server (einen Schritt zurück), oder lassen Sie einen Tunnel hierher führen, etwa cloudflared oder ngrok, und fügen Sie die öffentliche Adresse ein, die er Ihnen gibt.</translation>
    </message>
    <message>
        <source>GitHub sends a test event</source>
        <translation>GitHub sendet ein Testereignis</translation>
    </message>
    <message>
        <source>GitHub sent a ping</source>
        <translation>GitHub hat einen Ping gesendet</translation>
    </message>
    <message>
        <source>GitHub server</source>
        <translation>GitHub-Server</translation>
    </message>
    <message>
        <source>GitHub was asked too often with this token or from this network.</source>
        <translation>GitHub wurde mit diesem Token oder aus diesem Netz zu oft gefragt.</translation>
    </message>
    <message>
        <source>Give 1 to 100 characters without control characters.</source>
        <translation>1 bis 100 Zeichen ohne Steuerzeichen angeben.</translation>
    </message>
    <message>
        <source>Give it a name.</source>
        <translation>Geben Sie ihm einen Namen.</translation>
    </message>
    <message>
        <source>Give it a star</source>
        <translation>Mit einem Stern versehen</translation>
    </message>
    <message>
        <source>Give the message an id.</source>
        <translation>Geben Sie der Nachricht eine Kennung.</translation>
    </message>
    <message>
        <source>Give the public one, which begins with {prefix}.</source>
        <translation>Den öffentlichen angeben, der mit {prefix} beginnt.</translation>
    </message>
    <message>
        <source>Give the source a secret at the relay and have the event sent again.</source>
        <translation>Der Quelle am Relay ein Geheimnis geben und das Ereignis erneut senden lassen.</translation>
    </message>
    <message>
        <source>Give the whole path, such as /home/me/work.</source>
        <translation>Geben Sie den ganzen Pfad an, zum Beispiel /home/me/work.</translation>
    </message>
    <message>
        <source>Go on without secrets</source>
        <translation>Ohne Geheimnisse weiter</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>HH:mm</source>
        <translation>HH:mm</translation>
    </message>
    <message>
        <source>Half done within</source>
        <translation>Die Hälfte fertig innerhalb</translation>
    </message>
    <message>
        <source>Handler</source>
        <translation>Handler</translation>
    </message>
    <message>
        <source>Handler runs</source>
        <translation>Läufe der Handler</translation>
    </message>
    <message>
        <source>Handlers</source>
        <translation>Handler</translation>
    </message>
    <message>
        <source>Handlers are switched on and run for its verified events, too: {handlers}.</source>
        <translation>Es sind Handler eingeschaltet, die auch für seine geprüften Ereignisse laufen: {handlers}.</translation>
    </message>
    <message>
        <source>Handlers that did their work</source>
        <translation>Handler, die ihre Arbeit getan haben</translation>
    </message>
    <message>
        <source>Handlers that you have to switch on yourself, once you have looked at them: {what}.</source>
        <translation>Handler, die Sie selbst einschalten müssen, wenn Sie sie angesehen haben: {what}.</translation>
    </message>
    <message>
        <source>Handlers wait: {reason}</source>
        <translation>Handler warten: {reason}</translation>
    </message>
    <message>
        <source>Happened</source>
        <translation>Geschehen</translation>
    </message>
    <message>
        <source>Have the relay append it once more, marked as a replay</source>
        <translation>Das Relay hängt es noch einmal an, als Wiederholung gekennzeichnet</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>Kopfzeilen</translation>
    </message>
    <message>
        <source>Headers to send</source>
        <translation>Zu sendende Kopfzeilen</translation>
    </message>
    <message>
        <source>Headers {count}</source>
        <translation>Kopfzeilen {count}</translation>
    </message>
    <message>
        <source>Hidden behind its tray icon, so that nothing is missed.</source>
        <translation>Verborgen hinter seinem Symbol im Infobereich, damit nichts verpasst wird.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Verbergen</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Einzelheiten verbergen</translation>
    </message>
    <message>
        <source>Hide {what}</source>
        <translation>{what} verbergen</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>How a handler's run ended cannot be recorded. {reason}</source>
        <translation>Wie der Lauf eines Handlers ausging, lässt sich nicht festhalten. {reason}</translation>
    </message>
    <message>
        <source>How to send</source>
        <translation>So wird gesendet</translation>
    </message>
    <message>
        <source>How to send webhooks here</source>
        <translation>Wie Webhooks hierher kommen</translation>
    </message>
    <message>
        <source>How to send webhooks here: Help, or F1.</source>
        <translation>Wie Webhooks hierher kommen: Hilfe oder F1.</translation>
    </message>
    <message>
        <source>How {scheme} is signed is set at the relay, and this computer does not know it.</source>
        <translation>Wie {scheme} signiert wird, ist am Relay eingestellt, und dieser Rechner weiß es nicht.</translation>
    </message>
    <message>
        <source>If the secret was changed since, this is what an event from before looks like.</source>
        <translation>Wurde das Geheimnis seither geändert, sieht ein Ereignis von davor so aus.</translation>
    </message>
    <message>
        <source>If you want to hear of pull requests, pushes or builds. Go on without it otherwise.</source>
        <translation>Wenn Sie von Pull Requests, Pushes oder Builds hören möchten. Sonst geht es ohne weiter.</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Import settings</source>
        <translation>Einstellungen importieren</translation>
    </message>
    <message>
        <source>Import the file again to see what it would change now.</source>
        <translation>Importieren Sie die Datei noch einmal, um zu sehen, was sie jetzt ändern würde.</translation>
    </message>
    <message>
        <source>Imported.</source>
        <translation>Importiert.</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>In the list</source>
        <translation>In der Liste</translation>
    </message>
    <message>
        <source>Incoming webhook URL</source>
        <translation>URL des eingehenden Webhooks</translation>
    </message>
    <message>
        <source>Install it, or enter its full path.</source>
        <translation>Es installieren oder den vollständigen Pfad eingeben.</translation>
    </message>
    <message>
        <source>Install the newer version again, or move the file away to start with an empty inbox.</source>
        <translation>Die neuere Version wieder installieren, oder die Datei verschieben, um mit einem leeren Eingang zu beginnen.</translation>
    </message>
    <message>
        <source>Instruction</source>
        <translation>Auftrag</translation>
    </message>
    <message>
        <source>Is the disk very busy?</source>
        <translation>Ist der Datenträger sehr beschäftigt?</translation>
    </message>
    <message>
        <source>Is the proxy right, and running?</source>
        <translation>Stimmt der Proxy, und läuft er?</translation>
    </message>
    <message>
        <source>Is the relay running?</source>
        <translation>Läuft das Relay?</translation>
    </message>
    <message>
        <source>Issues and their comments</source>
        <translation>Issues und ihre Kommentare</translation>
    </message>
    <message>
        <source>It begins with https://, such as https://github.example.com.</source>
        <translation>Sie beginnt mit https://, zum Beispiel https://github.example.com.</translation>
    </message>
    <message>
        <source>It begins with whr_. Copy it again, alone and whole.</source>
        <translation>Es beginnt mit whr_. Kopieren Sie es noch einmal, allein und vollständig.</translation>
    </message>
    <message>
        <source>It begins with {prefix} and has {length} characters; see `webhook-relay reader-key`.</source>
        <translation>Er beginnt mit {prefix} und hat {length} Zeichen; siehe `webhook-relay reader-key`.</translation>
    </message>
    <message>
        <source>It came by the API with a token. Tokens are never kept, so there is nothing to check.</source>
        <translation>Es kam über die API mit einem Token. Tokens werden nie aufbewahrt, also gibt es nichts zu prüfen.</translation>
    </message>
    <message>
        <source>It can name {names}. Examples:</source>
        <translation>Sie kann {names} nennen. Beispiele:</translation>
    </message>
    <message>
        <source>It comes from an address that is not on the source's list.</source>
        <translation>Es kommt von einer Adresse, die nicht auf der Liste der Quelle steht.</translation>
    </message>
    <message>
        <source>It did not leave this computer.</source>
        <translation>Er hat diesen Rechner nicht verlassen.</translation>
    </message>
    <message>
        <source>It ends before it begins.</source>
        <translation>Es endet, bevor es beginnt.</translation>
    </message>
    <message>
        <source>It gets a fresh delivery id and is signed as {scheme} with the secret of this computer.</source>
        <translation>Es bekommt eine neue Zustellnummer und wird als {scheme} mit dem Geheimnis dieses Rechners signiert.</translation>
    </message>
    <message>
        <source>It goes on with its last good settings until this is right.</source>
        <translation>Es läuft mit seinen letzten guten Einstellungen weiter, bis dies stimmt.</translation>
    </message>
    <message numerus="yes">
        <source>It happened %n time(s).</source>
        <translation>
            <numerusform>Es geschah %n Mal.</numerusform>
            <numerusform>Es geschah %n Mal.</numerusform>
        </translation>
    </message>
    <message>
        <source>It has not run yet.</source>
        <translation>Er ist noch nicht gelaufen.</translation>
    </message>
    <message>
        <source>It is a CEL expression that is true or false, such as body.ref == "refs/heads/main".</source>
        <translation>Sie ist ein CEL-Ausdruck, der wahr oder falsch ist, etwa body.ref == "refs/heads/main".</translation>
    </message>
    <message>
        <source>It is a replay: its signature is as old as the event that it repeats, too old for its own time of arrival. Check that event instead.</source>
        <translation>Es ist eine Wiederholung: Seine Signatur ist so alt wie das Ereignis, das es wiederholt, zu alt für seine eigene Ankunft. Prüfen Sie stattdessen jenes Ereignis.</translation>
    </message>
    <message>
        <source>It is called {name}.</source>
        <translation>Es heißt {name}.</translation>
    </message>
    <message>
        <source>It is in the history.</source>
        <translation>Es ist im Verlauf.</translation>
    </message>
    <message>
        <source>It is in the relay's log.</source>
        <translation>Es steht im Protokoll des Relays.</translation>
    </message>
    <message>
        <source>It is kept as a secret on this computer, and sent nowhere.</source>
        <translation>Es wird auf diesem Rechner als Geheimnis aufbewahrt und nirgendwohin gesendet.</translation>
    </message>
    <message>
        <source>It is kept as a secret, never in the settings file.</source>
        <translation>Es wird als Geheimnis aufbewahrt, nie in der Einstellungsdatei.</translation>
    </message>
    <message>
        <source>It is signed, but of a topic that the source does not take.</source>
        <translation>Es ist signiert, aber zu einem Thema, das die Quelle nicht annimmt.</translation>
    </message>
    <message>
        <source>It is wrong, has expired or was revoked. Make a new one and paste it here.</source>
        <translation>Es ist falsch, abgelaufen oder widerrufen. Erstellen Sie ein neues, und fügen Sie es hier ein.</translation>
    </message>
    <message>
        <source>It is wrong, has expired or was revoked. {command} makes one on the relay.</source>
        <translation>Es ist falsch, abgelaufen oder widerrufen. {command} erzeugt eines auf dem Relay.</translation>
    </message>
    <message>
        <source>It looks like http://proxy.example.com:3128.</source>
        <translation>Sie sieht so aus: http://proxy.example.com:3128.</translation>
    </message>
    <message>
        <source>It looks like https://relay.example.org or http://127.0.0.1:8750.</source>
        <translation>Sie sieht so aus: https://relay.example.org oder http://127.0.0.1:8750.</translation>
    </message>
    <message>
        <source>It looks like https://relay.example.org, or http://127.0.0.1:8750 for one on this machine.</source>
        <translation>Sie sieht so aus: https://relay.example.org, oder http://127.0.0.1:8750 für eines auf diesem Rechner.</translation>
    </message>
    <message>
        <source>It names a certificate that is not the provider's, or not valid.</source>
        <translation>Es nennt ein Zertifikat, das nicht vom Anbieter oder nicht gültig ist.</translation>
    </message>
    <message>
        <source>It runs for the event with the number {number}…</source>
        <translation>Läuft für das Ereignis mit der Nummer {number} …</translation>
    </message>
    <message>
        <source>It starts as soon as everything that is needed is filled in.</source>
        <translation>Er startet, sobald alles Nötige ausgefüllt ist.</translation>
    </message>
    <message>
        <source>It starts hidden behind its tray icon at the next log-in: {place}</source>
        <translation>Es startet bei der nächsten Anmeldung verborgen hinter seinem Symbol im Infobereich: {place}</translation>
    </message>
    <message>
        <source>It starts only when you start it.</source>
        <translation>Es startet nur, wenn Sie es starten.</translation>
    </message>
    <message>
        <source>It takes {needed} MB of memory for a moment: close something, and try again.</source>
        <translation>Dafür sind kurz {needed} MB Arbeitsspeicher nötig: etwas schließen und erneut versuchen.</translation>
    </message>
    <message>
        <source>It was ended from within, before it could say why. What was received is kept.</source>
        <translation>Es wurde von innen beendet, bevor es sagen konnte, warum. Was empfangen wurde, ist aufbewahrt.</translation>
    </message>
    <message>
        <source>It was signed after it arrived: one of the clocks is wrong.</source>
        <translation>Es wurde nach seiner Ankunft signiert: Eine der Uhren geht falsch.</translation>
    </message>
    <message>
        <source>It was signed too long before it arrived.</source>
        <translation>Es wurde zu lange vor seiner Ankunft signiert.</translation>
    </message>
    <message>
        <source>It was switched off outside of this program: {place}</source>
        <translation>Es wurde außerhalb dieses Programms ausgeschaltet: {place}</translation>
    </message>
    <message>
        <source>It works: GitHub's events reach this desk.</source>
        <translation>Es funktioniert: GitHubs Ereignisse erreichen diesen Schreibtisch.</translation>
    </message>
    <message>
        <source>It works: from the relay to your desk.</source>
        <translation>Es funktioniert: vom Relay bis zu Ihrem Schreibtisch.</translation>
    </message>
    <message>
        <source>Its API gave trouble: {error} (status {status}, attempt {attempt}).</source>
        <translation>Seine API machte Probleme: {error} (Status {status}, Versuch {attempt}).</translation>
    </message>
    <message>
        <source>Its events come into your history. The token in the link is kept as a secret.</source>
        <translation>Seine Ereignisse kommen in Ihren Verlauf. Das Token im Link wird als Geheimnis aufbewahrt.</translation>
    </message>
    <message>
        <source>Its events stay in the history. It stops: what is sent to it from then on reaches nobody.</source>
        <translation>Seine Ereignisse bleiben im Verlauf. Es hört auf: Was ihm danach gesendet wird, erreicht niemanden.</translation>
    </message>
    <message>
        <source>Its events stay in the history. Its token is forgotten. The relay goes on keeping what comes.</source>
        <translation>Ihre Ereignisse bleiben im Verlauf. Ihr Token wird vergessen. Das Relay bewahrt weiter auf, was kommt.</translation>
    </message>
    <message>
        <source>Its keys: {keys}. See `webhook-relay reader-key list`.</source>
        <translation>Seine Schlüssel: {keys}. Siehe `webhook-relay reader-key list`.</translation>
    </message>
    <message>
        <source>Its way</source>
        <translation>Sein Weg</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>JSON, a line for each event</source>
        <translation>JSON, eine Zeile je Ereignis</translation>
    </message>
    <message>
        <source>Keep at most (MB)</source>
        <translation>Höchstens behalten (MB)</translation>
    </message>
    <message>
        <source>Keep events for (days)</source>
        <translation>Ereignisse behalten (Tage)</translation>
    </message>
    <message>
        <source>Keep it in a file that only you can read and name the file instead.</source>
        <translation>Es in einer Datei aufheben, die sonst niemand lesen kann, und stattdessen diese nennen.</translation>
    </message>
    <message>
        <source>Keep secrets in an encrypted file</source>
        <translation>Geheimnisse in einer verschlüsselten Datei aufbewahren</translation>
    </message>
    <message>
        <source>Keep secrets only for this start</source>
        <translation>Geheimnisse nur für diesen Start behalten</translation>
    </message>
    <message>
        <source>Kept as a secret. Type to replace it.</source>
        <translation>Als Geheimnis aufbewahrt. Tippen ersetzt es.</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Last event just now</source>
        <translation>Letztes Ereignis gerade eben</translation>
    </message>
    <message>
        <source>Last event {age}</source>
        <translation>Letztes Ereignis {age}</translation>
    </message>
    <message>
        <source>Last events</source>
        <translation>Letzte Ereignisse</translation>
    </message>
    <message>
        <source>Last runs</source>
        <translation>Letzte Läufe</translation>
    </message>
    <message>
        <source>Last runs of {handler}</source>
        <translation>Letzte Läufe von {handler}</translation>
    </message>
    <message>
        <source>Last: {event}</source>
        <translation>Zuletzt: {event}</translation>
    </message>
    <message>
        <source>Leave out everything before '@' and from '?' on; the token has a place of its own.</source>
        <translation>Alles vor '@' und ab '?' weglassen; das Token hat einen eigenen Platz.</translation>
    </message>
    <message>
        <source>Leave the secret out.</source>
        <translation>Lassen Sie das Geheimnis weg.</translation>
    </message>
    <message>
        <source>Let the sender send one.</source>
        <translation>Lassen Sie den Absender eine senden.</translation>
    </message>
    <message>
        <source>Lets Claude Code on this machine read the event and your files, and keeps what it says.</source>
        <translation>Lässt Claude Code auf diesem Rechner das Ereignis und Dateien lesen und hebt auf, was es sagt.</translation>
    </message>
    <message>
        <source>Letters and pictures follow the font and the scaling of your desktop, on each screen its own. For this program alone, start it with QT_SCALE_FACTOR=1.25 in its environment.</source>
        <translation>Schrift und Bilder folgen der Schriftart und der Skalierung Ihrer Arbeitsumgebung, auf jedem Bildschirm der eigenen. Für dieses Programm allein starten Sie es mit QT_SCALE_FACTOR=1.25 in seiner Umgebung.</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Level of events that no rule matches</source>
        <translation>Stufe der Ereignisse, auf die keine Regel passt</translation>
    </message>
    <message>
        <source>Level of the rule {name}</source>
        <translation>Stufe der Regel {name}</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Hell oder dunkel</translation>
    </message>
    <message>
        <source>Line {line}, column {column}: </source>
        <translation>Zeile {line}, Spalte {column}: </translation>
    </message>
    <message>
        <source>Line {line}, column {column}: {reason}.</source>
        <translation>Zeile {line}, Spalte {column}: {reason}.</translation>
    </message>
    <message>
        <source>List repositories</source>
        <translation>Repositorys auflisten</translation>
    </message>
    <message>
        <source>List the repositories anew.</source>
        <translation>Listen Sie die Repositorys neu auf.</translation>
    </message>
    <message>
        <source>Listen to this relay?</source>
        <translation>Auf dieses Relay hören?</translation>
    </message>
    <message>
        <source>Log and data</source>
        <translation>Protokoll und Daten</translation>
    </message>
    <message>
        <source>Long lines are broken.</source>
        <translation>Lange Zeilen sind umbrochen.</translation>
    </message>
    <message>
        <source>Look at its options: they may name a repository or a branch.</source>
        <translation>Seine Optionen ansehen: Vielleicht nennen sie ein Repository oder einen Branch.</translation>
    </message>
    <message>
        <source>Look at the channel before you run it again.</source>
        <translation>Vor dem nächsten Lauf in den Channel sehen.</translation>
    </message>
    <message>
        <source>Look at the repository's webhooks on GitHub; each address can stand there once for an event.</source>
        <translation>Sehen Sie die Webhooks des Repositorys auf GitHub an; jede Adresse kann dort für ein Ereignis einmal stehen.</translation>
    </message>
    <message>
        <source>Looking at the webhooks of {repository}…</source>
        <translation>Die Webhooks von {repository} werden angesehen…</translation>
    </message>
    <message>
        <source>Looking for the event before this one…</source>
        <translation>Das Ereignis vor diesem wird gesucht…</translation>
    </message>
    <message>
        <source>Looking for the event…</source>
        <translation>Das Ereignis wird gesucht…</translation>
    </message>
    <message>
        <source>Made of the newest one: {type}, {time}</source>
        <translation>Aus dem neuesten gemacht: {type}, {time}</translation>
    </message>
    <message>
        <source>Made. GitHub is given this address and a new secret.</source>
        <translation>Erstellt. GitHub bekommt diese Adresse und ein neues Geheimnis.</translation>
    </message>
    <message>
        <source>Make a new secret</source>
        <translation>Neues Geheimnis anlegen</translation>
    </message>
    <message>
        <source>Make a source for GitHub</source>
        <translation>Quelle für GitHub erstellen</translation>
    </message>
    <message>
        <source>Make a token…</source>
        <translation>Token erstellen…</translation>
    </message>
    <message>
        <source>Make its disk available, or correct data_folder in the settings file.</source>
        <translation>Den Datenträger verfügbar machen oder data_folder in der Einstellungsdatei berichtigen.</translation>
    </message>
    <message>
        <source>Make one on the relay with `webhook-relay token create`.</source>
        <translation>Erzeugen Sie eines auf dem Relay mit `webhook-relay token create`.</translation>
    </message>
    <message>
        <source>Mark &amp;all as read</source>
        <translation>&amp;Alle als gelesen markieren</translation>
    </message>
    <message>
        <source>Mark as &amp;unread</source>
        <translation>Als &amp;ungelesen markieren</translation>
    </message>
    <message>
        <source>Mark as rea&amp;d</source>
        <translation>Als &amp;gelesen markieren</translation>
    </message>
    <message>
        <source>Megabytes that the history may have</source>
        <translation>Megabyte, die der Verlauf haben darf</translation>
    </message>
    <message>
        <source>Missing events</source>
        <translation>Fehlende Ereignisse</translation>
    </message>
    <message>
        <source>More than {most} secrets cannot be kept.</source>
        <translation>Mehr als {most} Geheimnisse können nicht aufgehoben werden.</translation>
    </message>
    <message>
        <source>Move it away and start again.</source>
        <translation>Verschieben Sie die Datei und starten Sie neu.</translation>
    </message>
    <message>
        <source>Move the file away, or choose another folder for this program's files.</source>
        <translation>Die Datei verschieben oder einen anderen Ordner für die Dateien dieses Programms wählen.</translation>
    </message>
    <message>
        <source>Move the rule down</source>
        <translation>Regel nach unten</translation>
    </message>
    <message>
        <source>Move the rule up</source>
        <translation>Regel nach oben</translation>
    </message>
    <message>
        <source>Move the view down</source>
        <translation>Ansicht nach unten</translation>
    </message>
    <message>
        <source>Move the view up</source>
        <translation>Ansicht nach oben</translation>
    </message>
    <message>
        <source>Move them</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>Move them into the keyring</source>
        <translation>In den Schlüsselbund verschieben</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name a PEM file, or leave the setting empty.</source>
        <translation>Eine PEM-Datei nennen oder die Einstellung leer lassen.</translation>
    </message>
    <message>
        <source>Name at least one channel, such as default.</source>
        <translation>Nennen Sie mindestens einen Kanal, zum Beispiel default.</translation>
    </message>
    <message>
        <source>Name of the view</source>
        <translation>Name der Ansicht</translation>
    </message>
    <message>
        <source>Name: {name}</source>
        <translation>Name: {name}</translation>
    </message>
    <message>
        <source>Names stand in braces, such as {subject} or {body.pull_request.title}.</source>
        <translation>Namen stehen in geschweiften Klammern, wie {subject} oder {body.pull_request.title}.</translation>
    </message>
    <message>
        <source>Names: {names}, and headers such as {example}. &amp;&amp; is and, || is or, ! is not.</source>
        <translation>Namen: {names} und Kopfzeilen wie {example}. &amp;&amp; heißt und, || heißt oder, ! heißt nicht.</translation>
    </message>
    <message>
        <source>Ne&amp;west event</source>
        <translation>N&amp;euestes Ereignis</translation>
    </message>
    <message>
        <source>Needed.</source>
        <translation>Wird gebraucht.</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>New passphrase</source>
        <translation>Neue Passphrase</translation>
    </message>
    <message>
        <source>New passphrase, once more</source>
        <translation>Neue Passphrase, noch einmal</translation>
    </message>
    <message>
        <source>New rule</source>
        <translation>Neue Regel</translation>
    </message>
    <message>
        <source>Newest events</source>
        <translation>Neueste Ereignisse</translation>
    </message>
    <message>
        <source>Newest: {event}</source>
        <translation>Neuestes: {event}</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>Nächste Stelle</translation>
    </message>
    <message>
        <source>No access</source>
        <translation>Kein Zugang</translation>
    </message>
    <message>
        <source>No browser could be started for {host}.</source>
        <translation>Für {host} ließ sich kein Browser starten.</translation>
    </message>
    <message>
        <source>No connection is set up</source>
        <translation>Keine Verbindung ist eingerichtet</translation>
    </message>
    <message>
        <source>No connection is set up. Add one in the settings.</source>
        <translation>Keine Verbindung ist eingerichtet. Fügen Sie in den Einstellungen eine hinzu.</translation>
    </message>
    <message>
        <source>No difference from {event}</source>
        <translation>Kein Unterschied zu {event}</translation>
    </message>
    <message>
        <source>No event came yet that this handler takes. Send one, or look at its options and filter.</source>
        <translation>Es kam noch kein Ereignis, das dieser Handler annimmt. Senden Sie eines, oder sehen Sie seine Optionen und seinen Filter an.</translation>
    </message>
    <message>
        <source>No event matches this filter</source>
        <translation>Kein Ereignis passt zu diesem Filter</translation>
    </message>
    <message>
        <source>No event that this rule is for came yet.</source>
        <translation>Es kam noch kein Ereignis, für das diese Regel gilt.</translation>
    </message>
    <message>
        <source>No event yet</source>
        <translation>Noch kein Ereignis</translation>
    </message>
    <message>
        <source>No events yet</source>
        <translation>Noch keine Ereignisse</translation>
    </message>
    <message>
        <source>No handler has run in this time.</source>
        <translation>In dieser Zeit ist kein Handler gelaufen.</translation>
    </message>
    <message>
        <source>No handler is installed.</source>
        <translation>Kein Handler ist installiert.</translation>
    </message>
    <message>
        <source>No handler is switched on, so nothing runs here for its events.</source>
        <translation>Kein Handler ist eingeschaltet, also läuft hier nichts für seine Ereignisse.</translation>
    </message>
    <message>
        <source>No handler runs for an event whose sender is not verified.</source>
        <translation>Für ein Ereignis, dessen Absender nicht geprüft ist, läuft kein Handler.</translation>
    </message>
    <message>
        <source>No handler was switched on for this event when it came.</source>
        <translation>Als dieses Ereignis kam, war dafür kein Handler eingeschaltet.</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Keine Grenze</translation>
    </message>
    <message>
        <source>No notification was made for it. Do the rules in the settings want it?</source>
        <translation>Dafür wurde keine Benachrichtigung erzeugt. Wollen die Regeln in den Einstellungen es so?</translation>
    </message>
    <message>
        <source>No replays</source>
        <translation>Keine Wiederholungen</translation>
    </message>
    <message>
        <source>No rule yet: every event is treated as said below.</source>
        <translation>Noch keine Regel: Jedes Ereignis wird so behandelt, wie unten steht.</translation>
    </message>
    <message>
        <source>No sign of life</source>
        <translation>Kein Lebenszeichen</translation>
    </message>
    <message>
        <source>No token was given.</source>
        <translation>Es wurde kein Token angegeben.</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>Noch nicht geprüft</translation>
    </message>
    <message>
        <source>Not connected, next try in {seconds} s</source>
        <translation>Nicht verbunden, nächster Versuch in {seconds} s</translation>
    </message>
    <message>
        <source>Not connected, trying again</source>
        <translation>Nicht verbunden, neuer Versuch</translation>
    </message>
    <message>
        <source>Not exported: {reason}.</source>
        <translation>Nicht exportiert: {reason}.</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source>Not imported: the settings have changed meanwhile.</source>
        <translation>Nicht importiert: Die Einstellungen haben sich inzwischen geändert.</translation>
    </message>
    <message>
        <source>Not imported: {reason}.</source>
        <translation>Nicht importiert: {reason}.</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>Not run: the handler was switched off, or its settings became unusable, before its turn came.</source>
        <translation>Nicht ausgeführt: Der Handler wurde abgeschaltet oder seine Einstellungen wurden unbrauchbar, bevor er an der Reihe war.</translation>
    </message>
    <message>
        <source>Not text: bytes as hexadecimal numbers, the first {shown} of {whole}.</source>
        <translation>Kein Text: Bytes als hexadezimale Zahlen, die ersten {shown} von {whole}.</translation>
    </message>
    <message>
        <source>Not text: bytes as hexadecimal numbers.</source>
        <translation>Kein Text: Bytes als hexadezimale Zahlen.</translation>
    </message>
    <message>
        <source>Not verified</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <source>Not verified only</source>
        <translation>Nur nicht geprüfte</translation>
    </message>
    <message>
        <source>Nothing answers at {relay}.</source>
        <translation>Unter {relay} antwortet nichts.</translation>
    </message>
    <message>
        <source>Nothing came in this time.</source>
        <translation>In dieser Zeit kam nichts.</translation>
    </message>
    <message numerus="yes">
        <source>Nothing came within %n second(s). Is the connection live?</source>
        <translation>
            <numerusform>Innerhalb von %n Sekunde kam nichts. Steht die Verbindung?</numerusform>
            <numerusform>Innerhalb von %n Sekunden kam nichts. Steht die Verbindung?</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is changed yet.</source>
        <translation>Noch ist nichts geändert.</translation>
    </message>
    <message>
        <source>Nothing of this source is signed: it has no secret, on purpose.</source>
        <translation>Nichts von dieser Quelle ist signiert: Sie hat absichtlich kein Geheimnis.</translation>
    </message>
    <message>
        <source>Nothing to import: these settings are in force already.</source>
        <translation>Nichts zu importieren: Diese Einstellungen gelten schon.</translation>
    </message>
    <message>
        <source>Notification shown</source>
        <translation>Benachrichtigung gezeigt</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Notifications are switched off in the settings, or paused.</source>
        <translation>Benachrichtigungen sind in den Einstellungen ausgeschaltet oder angehalten.</translation>
    </message>
    <message>
        <source>Notifications paused</source>
        <translation>Benachrichtigungen angehalten</translation>
    </message>
    <message>
        <source>Notifications paused until {time}</source>
        <translation>Benachrichtigungen angehalten bis {time}</translation>
    </message>
    <message>
        <source>Notified</source>
        <translation>Benachrichtigt</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Nummer</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Off: only in the history. Silent: counts as unread, nothing pops up. Urgent: also in quiet hours, never grouped, and it stays.</source>
        <translation>Aus: nur im Verlauf. Still: gilt als ungelesen, nichts klappt auf. Dringend: auch in Ruhezeiten, nie zusammengefasst, und sie bleibt stehen.</translation>
    </message>
    <message>
        <source>Older events are removed by themselves. Starred ones stay.</source>
        <translation>Ältere Ereignisse werden von selbst entfernt. Die mit Stern bleiben.</translation>
    </message>
    <message>
        <source>On GitHub, give it the repository permission “{rights}”; in an organisation an owner may have to approve the token, and you must administer the repository.</source>
        <translation>Geben Sie ihm auf GitHub das Repository-Recht „{rights}“; in einer Organisation muss womöglich ein Inhaber das Token genehmigen, und Sie müssen das Repository verwalten.</translation>
    </message>
    <message>
        <source>On GitHub, open the token's settings and authorise it for the organisation.</source>
        <translation>Öffnen Sie auf GitHub die Einstellungen des Tokens, und geben Sie es für die Organisation frei.</translation>
    </message>
    <message>
        <source>On GitHub, open your repository's Settings, then Webhooks, then Add webhook.</source>
        <translation>Öffnen Sie auf GitHub die „Settings“ Ihres Repositorys, dann „Webhooks“, dann „Add webhook“.</translation>
    </message>
    <message>
        <source>On the way to other machines: http://proxy.example.com:3128</source>
        <translation>Auf dem Weg zu anderen Rechnern: http://proxy.example.com:3128</translation>
    </message>
    <message>
        <source>One document with a list of events.</source>
        <translation>Ein Dokument mit einer Liste von Ereignissen.</translation>
    </message>
    <message>
        <source>One event on the way that every webhook takes.</source>
        <translation>Ein Ereignis auf dem Weg, den jeder Webhook nimmt.</translation>
    </message>
    <message>
        <source>One event up or down</source>
        <translation>Ein Ereignis nach oben oder unten</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Einen Augenblick…</translation>
    </message>
    <message>
        <source>One page up or down</source>
        <translation>Eine Seite nach oben oder unten</translation>
    </message>
    <message>
        <source>One per line</source>
        <translation>Einer je Zeile</translation>
    </message>
    <message>
        <source>One per line, such as github.release.published. A * at the end stands for any ending.</source>
        <translation>Einer pro Zeile, etwa github.release.published. Ein * am Ende steht für jedes Ende.</translation>
    </message>
    <message>
        <source>One per line. A * at the end stands for any ending.</source>
        <translation>Einer pro Zeile. Ein * am Ende steht für jedes Ende.</translation>
    </message>
    <message>
        <source>One per line. Only their events come to this computer.</source>
        <translation>Einer je Zeile. Nur ihre Ereignisse kommen zu diesem Rechner.</translation>
    </message>
    <message>
        <source>Only blanks and line breaks of the body are different.</source>
        <translation>Nur Leerzeichen und Zeilenumbrüche des Inhalts sind anders.</translation>
    </message>
    <message>
        <source>Only caused by</source>
        <translation>Nur ausgelöst von</translation>
    </message>
    <message>
        <source>Only events of this repository. Empty: of any.</source>
        <translation>Nur Ereignisse dieses Repositorys. Leer: aller.</translation>
    </message>
    <message>
        <source>Only for this start</source>
        <translation>Nur für diesen Start</translation>
    </message>
    <message>
        <source>Only for: {events}…</source>
        <translation>Nur für: {events}…</translation>
    </message>
    <message>
        <source>Only https pages of its sender are.</source>
        <translation>Nur https-Seiten seines Senders werden geöffnet.</translation>
    </message>
    <message>
        <source>Only merged pull requests</source>
        <translation>Nur gemergte Pull Requests</translation>
    </message>
    <message>
        <source>Only of this &amp;repository</source>
        <translation>Nur von diesem Reposit&amp;ory</translation>
    </message>
    <message>
        <source>Only pushes to exactly this branch run the command.</source>
        <translation>Nur Pushes auf genau diesen Branch führen den Befehl aus.</translation>
    </message>
    <message>
        <source>Only pushes to this repository run the command.</source>
        <translation>Nur Pushes in dieses Repository führen den Befehl aus.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open history</source>
        <translation>Verlauf öffnen</translation>
    </message>
    <message>
        <source>Open its pa&amp;ge at the sender</source>
        <translation>Se&amp;ite beim Absender öffnen</translation>
    </message>
    <message>
        <source>Open its page at the sender</source>
        <translation>Seite beim Absender öffnen</translation>
    </message>
    <message>
        <source>Open its page in the browser</source>
        <translation>Seine Seite im Browser öffnen</translation>
    </message>
    <message>
        <source>Open on {site}</source>
        <translation>Auf {site} öffnen</translation>
    </message>
    <message>
        <source>Open pairing links with this program</source>
        <translation>Kopplungslinks mit diesem Programm öffnen</translation>
    </message>
    <message>
        <source>Open settings</source>
        <translation>Einstellungen öffnen</translation>
    </message>
    <message>
        <source>Open the data folder</source>
        <translation>Datenordner öffnen</translation>
    </message>
    <message>
        <source>Open the event</source>
        <translation>Ereignis öffnen</translation>
    </message>
    <message>
        <source>Open the event before</source>
        <translation>Ereignis davor öffnen</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Open the log folder</source>
        <translation>Protokollordner öffnen</translation>
    </message>
    <message>
        <source>Open the settings of this handler and correct them.</source>
        <translation>Die Einstellungen dieses Handlers öffnen und berichtigen.</translation>
    </message>
    <message>
        <source>Open webhook-relay:// links with this program</source>
        <translation>webhook-relay://-Links mit diesem Programm öffnen</translation>
    </message>
    <message>
        <source>Open what it repeats</source>
        <translation>Öffnen, was es wiederholt</translation>
    </message>
    <message>
        <source>Open {page} and authorise the token.</source>
        <translation>Öffnen Sie {page}, und geben Sie das Token frei.</translation>
    </message>
    <message>
        <source>Opens GitHub in the browser</source>
        <translation>Öffnet GitHub im Browser</translation>
    </message>
    <message>
        <source>Or by hand</source>
        <translation>Oder von Hand</translation>
    </message>
    <message>
        <source>Or try it now from a terminal</source>
        <translation>Oder gleich im Terminal ausprobieren</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Output of {handler}</source>
        <translation>Ausgabe von {handler}</translation>
    </message>
    <message>
        <source>Over http:// the token can be read on the way. Use https://, or http:// on this computer only.</source>
        <translation>Über http:// kann das Token unterwegs gelesen werden. Benutzen Sie https:// oder http:// nur auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>Seiten der Einstellungen</translation>
    </message>
    <message>
        <source>Pairing link</source>
        <translation>Kopplungslink</translation>
    </message>
    <message>
        <source>Pairing link, or address</source>
        <translation>Kopplungslink oder Adresse</translation>
    </message>
    <message>
        <source>Pairing link, or address of the relay</source>
        <translation>Kopplungslink oder Adresse des Relays</translation>
    </message>
    <message>
        <source>Parts of the event</source>
        <translation>Teile des Ereignisses</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>Paste a token of GitHub first.</source>
        <translation>Fügen Sie zuerst ein Token von GitHub ein.</translation>
    </message>
    <message>
        <source>Paste a token that may manage the relay first.</source>
        <translation>Fügen Sie zuerst ein Token ein, das das Relay verwalten darf.</translation>
    </message>
    <message>
        <source>Paste the address above into Payload URL and choose the content type application/json.</source>
        <translation>Fügen Sie die Adresse oben in „Payload URL“ ein, und wählen Sie den „Content type“ application/json.</translation>
    </message>
    <message>
        <source>Paste the one you got into the settings.</source>
        <translation>Fügen Sie das, das Sie bekommen haben, in die Einstellungen ein.</translation>
    </message>
    <message>
        <source>Paste the pairing link, or the address of the relay.</source>
        <translation>Fügen Sie den Kopplungslink oder die Adresse des Relays ein.</translation>
    </message>
    <message>
        <source>Paste the secret above into Secret. GitHub signs every event with it.</source>
        <translation>Fügen Sie das Geheimnis oben in „Secret“ ein. GitHub signiert damit jedes Ereignis.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Pause for 1 h</source>
        <translation>1 h anhalten</translation>
    </message>
    <message>
        <source>Pause notifications</source>
        <translation>Benachrichtigungen anhalten</translation>
    </message>
    <message>
        <source>Pause receiving</source>
        <translation>Empfang anhalten</translation>
    </message>
    <message>
        <source>Pause {name}</source>
        <translation>{name} anhalten</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Paused until you resume them.</source>
        <translation>Pausiert, bis es weitergehen soll.</translation>
    </message>
    <message>
        <source>Paused until {time}.</source>
        <translation>Angehalten bis {time}.</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>Nutzdaten</translation>
    </message>
    <message>
        <source>Payload as a tree</source>
        <translation>Nutzdaten als Baum</translation>
    </message>
    <message>
        <source>Ping</source>
        <translation>Ping</translation>
    </message>
    <message>
        <source>Please report it with the details: secrets and names are taken out of them.</source>
        <translation>Bitte melden Sie es mit den Einzelheiten: Geheimnisse und Namen sind daraus entfernt.</translation>
    </message>
    <message>
        <source>Point at a bar, or use the arrow keys, to see its numbers.</source>
        <translation>Zeigen Sie auf einen Balken, oder benutzen Sie die Pfeiltasten, um seine Zahlen zu sehen.</translation>
    </message>
    <message>
        <source>Port of the relay inside this program</source>
        <translation>Port des Relays in diesem Programm</translation>
    </message>
    <message>
        <source>Post to Slack</source>
        <translation>In Slack posten</translation>
    </message>
    <message>
        <source>Posted to Slack.</source>
        <translation>In Slack gepostet.</translation>
    </message>
    <message>
        <source>Posts a message to a Slack channel, for example when a pull request is merged.</source>
        <translation>Postet eine Nachricht in einen Slack-Channel, zum Beispiel wenn ein Pull Request gemergt wird.</translation>
    </message>
    <message>
        <source>Present passphrase</source>
        <translation>Jetzige Passphrase</translation>
    </message>
    <message>
        <source>Press Enter to change it, Delete to take it away</source>
        <translation>Eingabetaste zum Ändern, Entf zum Wegnehmen</translation>
    </message>
    <message>
        <source>Preview of the notification</source>
        <translation>Vorschau der Benachrichtigung</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Previous place</source>
        <translation>Vorige Stelle</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Public address</source>
        <translation>Öffentliche Adresse</translation>
    </message>
    <message>
        <source>Public address of a tunnel</source>
        <translation>Öffentliche Adresse eines Tunnels</translation>
    </message>
    <message>
        <source>Pull requests only</source>
        <translation>Nur Pull Requests</translation>
    </message>
    <message>
        <source>Pull requests that are closed without merging are not posted.</source>
        <translation>Pull Requests, die ohne Merge geschlossen werden, werden nicht gepostet.</translation>
    </message>
    <message>
        <source>Pull requests, reviews and pushes</source>
        <translation>Pull Requests, Reviews und Pushes</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>Put back a copy of it, or move it away and enter the secrets again.</source>
        <translation>Eine Kopie zurücklegen, oder sie verschieben und die Geheimnisse neu eingeben.</translation>
    </message>
    <message>
        <source>Put the passphrase into a file that only you can read, and name it in {variable}.</source>
        <translation>Die Passphrase in eine Datei legen, die sonst niemand lesen kann, und diese in {variable} nennen.</translation>
    </message>
    <message>
        <source>Put the passphrase into it.</source>
        <translation>Die Passphrase hineinschreiben.</translation>
    </message>
    <message>
        <source>Put the token into its own field, not into the address.</source>
        <translation>Das Token gehört in sein eigenes Feld, nicht in die Adresse.</translation>
    </message>
    <message>
        <source>Python script (httpx)</source>
        <translation>Python-Skript (httpx)</translation>
    </message>
    <message>
        <source>Quiet from</source>
        <translation>Ruhe ab</translation>
    </message>
    <message>
        <source>Quiet hours</source>
        <translation>Ruhezeiten</translation>
    </message>
    <message>
        <source>Quiet until</source>
        <translation>Ruhe bis</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Quit, to start a keyring</source>
        <translation>Beenden, um einen Schlüsselbund zu starten</translation>
    </message>
    <message>
        <source>Raise the time limit, or ask for less.</source>
        <translation>Die Zeitgrenze erhöhen oder weniger verlangen.</translation>
    </message>
    <message>
        <source>Range…</source>
        <translation>Zeitraum…</translation>
    </message>
    <message>
        <source>Raw</source>
        <translation>Roh</translation>
    </message>
    <message>
        <source>Reading {size}…</source>
        <translation>{size} werden gelesen…</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Ready for your first webhook</source>
        <translation>Bereit für Ihren ersten Webhook</translation>
    </message>
    <message>
        <source>Really delete?</source>
        <translation>Wirklich löschen?</translation>
    </message>
    <message>
        <source>Reason: {reason}. All gaps are listed behind the status line.</source>
        <translation>Grund: {reason}. Alle Lücken sind hinter der Statuszeile aufgelistet.</translation>
    </message>
    <message>
        <source>Received and stored by the relay</source>
        <translation>Vom Relay empfangen und gespeichert</translation>
    </message>
    <message>
        <source>Received events</source>
        <translation>Empfangene Ereignisse</translation>
    </message>
    <message>
        <source>Received here</source>
        <translation>Hier empfangen</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>Neu verbinden</translation>
    </message>
    <message>
        <source>Reconnect {connection} now</source>
        <translation>{connection} jetzt neu verbinden</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Relay: {relay}</source>
        <translation>Relay: {relay}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message numerus="yes">
        <source>Remove about %n event(s) from the history?</source>
        <translation>
            <numerusform>Etwa %n Ereignis aus dem Verlauf entfernen?</numerusform>
            <numerusform>Etwa %n Ereignisse aus dem Verlauf entfernen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove header</source>
        <translation>Kopfzeile entfernen</translation>
    </message>
    <message>
        <source>Remove one in the settings, Connections, and try again.</source>
        <translation>In den Einstellungen unter Verbindungen eine entfernen und erneut versuchen.</translation>
    </message>
    <message>
        <source>Remove some first.</source>
        <translation>Zuerst einige entfernen.</translation>
    </message>
    <message>
        <source>Remove the rule</source>
        <translation>Regel entfernen</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>{name} entfernen</translation>
    </message>
    <message>
        <source>Remove {what}</source>
        <translation>{what} entfernen</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Rename, sort and delete views…</source>
        <translation>Ansichten umbenennen, sortieren und löschen…</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Reparieren</translation>
    </message>
    <message>
        <source>Repair will: {changes}.</source>
        <translation>Reparieren wird: {changes}.</translation>
    </message>
    <message>
        <source>Repaired.</source>
        <translation>Repariert.</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Replay it as it is.</source>
        <translation>Wiederholen Sie es, wie es ist.</translation>
    </message>
    <message>
        <source>Replay {event}?</source>
        <translation>{event} wiederholen?</translation>
    </message>
    <message>
        <source>Replays</source>
        <translation>Wiederholungen</translation>
    </message>
    <message>
        <source>Replays only</source>
        <translation>Nur Wiederholungen</translation>
    </message>
    <message>
        <source>Replays too</source>
        <translation>Auch Wiederholungen</translation>
    </message>
    <message>
        <source>Repositories</source>
        <translation>Repositorys</translation>
    </message>
    <message>
        <source>Repository</source>
        <translation>Repository</translation>
    </message>
    <message>
        <source>Repository or subject</source>
        <translation>Repository oder Betreff</translation>
    </message>
    <message>
        <source>Repository, project or customer it is about</source>
        <translation>Repository, Projekt oder Kunde, um den es geht</translation>
    </message>
    <message>
        <source>Requests of this scheme cannot be signed.</source>
        <translation>Anfragen dieses Verfahrens lassen sich nicht signieren.</translation>
    </message>
    <message>
        <source>Respect “do not disturb”</source>
        <translation>„Nicht stören“ beachten</translation>
    </message>
    <message>
        <source>Result of making a source</source>
        <translation>Ergebnis des Erstellens einer Quelle</translation>
    </message>
    <message>
        <source>Result of the connection</source>
        <translation>Ergebnis der Verbindung</translation>
    </message>
    <message>
        <source>Result of the test</source>
        <translation>Ergebnis des Tests</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Resume {name}</source>
        <translation>{name} fortsetzen</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Richtig</translation>
    </message>
    <message>
        <source>Rule for notifications</source>
        <translation>Regel für Benachrichtigungen</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Rules, the first that matches an event decides</source>
        <translation>Regeln; die erste, die auf ein Ereignis passt, entscheidet</translation>
    </message>
    <message>
        <source>Run a command on push</source>
        <translation>Bei einem Push einen Befehl ausführen</translation>
    </message>
    <message>
        <source>Run a handler</source>
        <translation>Einen Handler ausführen</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Noch einmal ausführen</translation>
    </message>
    <message>
        <source>Run it in a terminal to see what is wrong.</source>
        <translation>Es in einem Terminal ausführen, um zu sehen, woran es liegt.</translation>
    </message>
    <message>
        <source>Run {handler}</source>
        <translation>{handler} ausführen</translation>
    </message>
    <message>
        <source>Run {handler} again</source>
        <translation>{handler} noch einmal ausführen</translation>
    </message>
    <message>
        <source>Run “{handler}”</source>
        <translation>„{handler}“ ausführen</translation>
    </message>
    <message>
        <source>Run: pip install 'ai-webhook-relay[relay]'</source>
        <translation>Führen Sie aus: pip install 'ai-webhook-relay[relay]'</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Runs a command on this machine when a branch of a GitHub or GitLab repository is pushed.</source>
        <translation>Führt auf diesem Rechner einen Befehl aus, wenn in einen Branch eines GitHub- oder GitLab-Repositorys gepusht wird.</translation>
    </message>
    <message>
        <source>Runs it for real, as if the event had come now.</source>
        <translation>Führt ihn wirklich aus, als wäre das Ereignis eben gekommen.</translation>
    </message>
    <message>
        <source>Runs {count}</source>
        <translation>Läufe {count}</translation>
    </message>
    <message>
        <source>S&amp;tatistics</source>
        <translation>S&amp;tatistik</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter…</translation>
    </message>
    <message>
        <source>Save payload as</source>
        <translation>Nutzdaten speichern unter</translation>
    </message>
    <message>
        <source>Save the filter as a &amp;view…</source>
        <translation>Filter als &amp;Ansicht sichern…</translation>
    </message>
    <message>
        <source>Save this filter as a view</source>
        <translation>Diesen Filter als Ansicht sichern</translation>
    </message>
    <message>
        <source>Save this filter as a view…</source>
        <translation>Diesen Filter als Ansicht sichern…</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gesichert</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>Sealed</source>
        <translation>Versiegelt</translation>
    </message>
    <message>
        <source>Sealed events need a part that is not installed (PyNaCl).</source>
        <translation>Versiegelte Ereignisse brauchen einen Teil, der nicht installiert ist (PyNaCl).</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search events</source>
        <translation>Ereignisse suchen</translation>
    </message>
    <message>
        <source>Search type, source, repository, summary and payload</source>
        <translation>In Art, Quelle, Repository, Zusammenfassung und Nutzdaten suchen</translation>
    </message>
    <message>
        <source>Searching… {count} so far</source>
        <translation>Suche läuft… bisher {count}</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Geheimnis</translation>
    </message>
    <message>
        <source>Secret of the source</source>
        <translation>Geheimnis der Quelle</translation>
    </message>
    <message>
        <source>Secret of this event's source</source>
        <translation>Geheimnis der Quelle dieses Ereignisses</translation>
    </message>
    <message>
        <source>Secret, or public key, that the source has</source>
        <translation>Geheimnis oder öffentlicher Schlüssel, den die Quelle hat</translation>
    </message>
    <message>
        <source>Secrets</source>
        <translation>Geheimnisse</translation>
    </message>
    <message>
        <source>Secrets are kept only until this program ends: copy what you need.</source>
        <translation>Geheimnisse werden nur bis zum Ende dieses Programms behalten: Kopieren Sie, was Sie brauchen.</translation>
    </message>
    <message>
        <source>See it work</source>
        <translation>Sehen, dass es geht</translation>
    </message>
    <message>
        <source>Send a test event</source>
        <translation>Testereignis senden</translation>
    </message>
    <message>
        <source>Send another one</source>
        <translation>Noch eines senden</translation>
    </message>
    <message>
        <source>Send another test event</source>
        <translation>Noch ein Testereignis senden</translation>
    </message>
    <message>
        <source>Send it again in a moment.</source>
        <translation>Senden Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>Send it again in a second.</source>
        <translation>Senden Sie es in einer Sekunde noch einmal.</translation>
    </message>
    <message>
        <source>Sender</source>
        <translation>Absender</translation>
    </message>
    <message>
        <source>Sender not verified. {text}</source>
        <translation>Absender nicht geprüft. {text}</translation>
    </message>
    <message>
        <source>Senders on this computer use it. Another port takes a moment and new addresses.</source>
        <translation>Absender auf diesem Rechner benutzen ihn. Ein anderer Port braucht einen Augenblick und neue Adressen.</translation>
    </message>
    <message>
        <source>Senders that have it go on working. For a new sender make a new secret; the old one is good for 24 hours more.</source>
        <translation>Absender, die es haben, funktionieren weiter. Legen Sie für einen neuen Absender ein neues Geheimnis an; das alte gilt noch 24 Stunden.</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>Wird gesendet…</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Set out</source>
        <translation>Gliedern</translation>
    </message>
    <message>
        <source>Set the JSON out over lines</source>
        <translation>JSON auf Zeilen verteilen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Share one key among some of the readers.</source>
        <translation>Einen Schlüssel für mehrere der Leser verwenden.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Show all connections</source>
        <translation>Alle Verbindungen anzeigen</translation>
    </message>
    <message>
        <source>Show as JSON</source>
        <translation>Als JSON anzeigen</translation>
    </message>
    <message>
        <source>Show as a tree</source>
        <translation>Als Baum anzeigen</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>Einzelheiten anzeigen</translation>
    </message>
    <message>
        <source>Show events with this value</source>
        <translation>Ereignisse mit diesem Wert anzeigen</translation>
    </message>
    <message>
        <source>Show its page at the sender in your browser</source>
        <translation>Die Seite beim Absender im Browser zeigen</translation>
    </message>
    <message>
        <source>Show notifications</source>
        <translation>Benachrichtigungen anzeigen</translation>
    </message>
    <message>
        <source>Show one that counts.</source>
        <translation>Zeigen Sie eines, das gilt.</translation>
    </message>
    <message>
        <source>Show raw bytes</source>
        <translation>Rohe Bytes anzeigen</translation>
    </message>
    <message>
        <source>Show the newest of them</source>
        <translation>Das neueste davon anzeigen</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Show {what}</source>
        <translation>{what} anzeigen</translation>
    </message>
    <message>
        <source>Sign and replay</source>
        <translation>Signieren und wiederholen</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>Signatur</translation>
    </message>
    <message>
        <source>Signatures by public keys cannot be checked: the package cryptography is not installed.</source>
        <translation>Signaturen mit öffentlichen Schlüsseln lassen sich nicht prüfen: Das Paket cryptography ist nicht installiert.</translation>
    </message>
    <message>
        <source>Signed in to GitHub as {login}.</source>
        <translation>Bei GitHub angemeldet als {login}.</translation>
    </message>
    <message>
        <source>Silent</source>
        <translation>Still</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Slack cannot be reached; nothing was posted.</source>
        <translation>Slack ist nicht erreichbar; es wurde nichts gepostet.</translation>
    </message>
    <message>
        <source>Slack did not answer properly ({kind}); the message may have been posted.</source>
        <translation>Slack hat nicht richtig geantwortet ({kind}); vielleicht wurde die Nachricht gepostet.</translation>
    </message>
    <message>
        <source>Slack has a problem; run it again in a while.</source>
        <translation>Slack hat ein Problem; später erneut ausführen.</translation>
    </message>
    <message>
        <source>Slack refused the message: HTTP {status}{said}. {hint}</source>
        <translation>Slack hat die Nachricht abgelehnt: HTTP {status}{said}. {hint}</translation>
    </message>
    <message>
        <source>Something needs you: see the window</source>
        <translation>Etwas braucht Sie: Sehen Sie ins Fenster</translation>
    </message>
    <message>
        <source>Something went wrong inside the program</source>
        <translation>Im Programm ist etwas schiefgegangen</translation>
    </message>
    <message>
        <source>Something went wrong inside the program ({kind}).</source>
        <translation>Im Programm ist etwas schiefgegangen ({kind}).</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Stern</translation>
    </message>
    <message>
        <source>Star this event</source>
        <translation>Dieses Ereignis mit einem Stern versehen</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>Mit Stern</translation>
    </message>
    <message>
        <source>Start a keyring such as gnome-keyring or KWallet, or set {variable}.</source>
        <translation>Einen Schlüsselbund wie gnome-keyring oder KWallet starten, oder {variable} setzen.</translation>
    </message>
    <message>
        <source>Start it again.</source>
        <translation>Es erneut starten.</translation>
    </message>
    <message>
        <source>Start the program again.</source>
        <translation>Das Programm neu starten.</translation>
    </message>
    <message>
        <source>Start the program again: it moves the file aside and makes a new one.</source>
        <translation>Das Programm neu starten: Es legt die Datei beiseite und eine neue an.</translation>
    </message>
    <message>
        <source>Start this program again and give the new one.</source>
        <translation>Dieses Programm neu starten und die neue eingeben.</translation>
    </message>
    <message>
        <source>Start when I log in</source>
        <translation>Bei der Anmeldung starten</translation>
    </message>
    <message>
        <source>Starting at log-in cannot be changed: {place}: {reason}.</source>
        <translation>Der Start bei der Anmeldung lässt sich nicht ändern: {place}: {reason}.</translation>
    </message>
    <message>
        <source>State of the webhook</source>
        <translation>Zustand des Webhooks</translation>
    </message>
    <message>
        <source>State of {name}</source>
        <translation>Zustand von {name}</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Step {number} of {count}</source>
        <translation>Schritt {number} von {count}</translation>
    </message>
    <message>
        <source>Stop listening to “{name}”?</source>
        <translation>Nicht mehr auf „{name}“ hören?</translation>
    </message>
    <message>
        <source>Stop the other program, or choose another port: Settings, Connections, Port (embedded.port).</source>
        <translation>Beenden Sie das andere Programm, oder wählen Sie einen anderen Port: Einstellungen, Verbindungen, Port (embedded.port).</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>Gelungen</translation>
    </message>
    <message>
        <source>Such as {example}; * stands for whatever is there.</source>
        <translation>Zum Beispiel {example}; * steht für Beliebiges.</translation>
    </message>
    <message>
        <source>Summarise the issue and name the files it is probably about.</source>
        <translation>Fasse das Issue zusammen und nenne die Dateien, um die es wahrscheinlich geht.</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>Summary afterwards</source>
        <translation>Zusammenfassung danach</translation>
    </message>
    <message>
        <source>Switch it on in the settings, then run it.</source>
        <translation>Ihn in den Einstellungen einschalten, dann ausführen.</translation>
    </message>
    <message>
        <source>Take a part of the filter away to see more.</source>
        <translation>Nehmen Sie einen Teil des Filters weg, um mehr zu sehen.</translation>
    </message>
    <message>
        <source>Take away: {words}</source>
        <translation>Wegnehmen: {words}</translation>
    </message>
    <message>
        <source>Take back every change</source>
        <translation>Jede Änderung zurücknehmen</translation>
    </message>
    <message>
        <source>Take the star away</source>
        <translation>Stern wegnehmen</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>Türkis</translation>
    </message>
    <message>
        <source>Tell capital letters from small ones</source>
        <translation>Groß- und Kleinschreibung unterscheiden</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation>Verbindung testen</translation>
    </message>
    <message>
        <source>Test with the last matching event</source>
        <translation>Mit dem letzten passenden Ereignis testen</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>The JSON is set out to be read. It is sent as it stands here, so its bytes are not those that came. "As it was" brings those back.</source>
        <translation>Das JSON ist zum Lesen gegliedert. Es wird gesendet, wie es hier steht, seine Bytes sind also andere als die, die ankamen. „Wie es war“ holt jene zurück.</translation>
    </message>
    <message>
        <source>The JSON is set out to be read. It is signed and sent as it stands here, so its bytes are not those that came. "As it was" brings those back; to send the same bytes with the same signature, use Replay.</source>
        <translation>Das JSON ist zum Lesen gegliedert. Es wird signiert und gesendet, wie es hier steht, seine Bytes sind also andere als die, die ankamen. „Wie es war“ holt jene zurück; um dieselben Bytes mit derselben Signatur zu senden, dient „Wiederholen“.</translation>
    </message>
    <message>
        <source>The Slack webhook URL is not usable: it must begin with https://.</source>
        <translation>Die Slack-Webhook-URL ist nicht brauchbar: Sie muss mit https:// beginnen.</translation>
    </message>
    <message>
        <source>The address and secret of a source are not known here. Go back one step and enter them, or have a source made.</source>
        <translation>Adresse und Geheimnis einer Quelle sind hier nicht bekannt. Gehen Sie einen Schritt zurück und geben Sie sie ein, oder lassen Sie eine Quelle erstellen.</translation>
    </message>
    <message>
        <source>The address is not known yet.</source>
        <translation>Die Adresse ist noch nicht bekannt.</translation>
    </message>
    <message>
        <source>The address of GitHub is not usable.</source>
        <translation>Die Adresse von GitHub ist nicht brauchbar.</translation>
    </message>
    <message>
        <source>The address of a proxy ends with its port.</source>
        <translation>Die Adresse eines Proxys endet mit seinem Port.</translation>
    </message>
    <message>
        <source>The address of a proxy looks like http://proxy.example.com:3128.</source>
        <translation>Die Adresse eines Proxys sieht aus wie http://proxy.example.com:3128.</translation>
    </message>
    <message>
        <source>The app ended while this ran, so nobody knows how far it got. Look before you run it again.</source>
        <translation>Das Programm endete, während dies lief; wie weit es kam, ist unbekannt. Vor dem nächsten Lauf nachsehen.</translation>
    </message>
    <message>
        <source>The app was quit while this ran, and ended it. Look how far it got before you run it again.</source>
        <translation>Das Programm wurde beendet, während dies lief, und hat es abgebrochen. Vor dem nächsten Lauf nachsehen, wie weit es kam.</translation>
    </message>
    <message>
        <source>The backup {target} cannot be written: {reason}.</source>
        <translation>Die Sicherung {target} lässt sich nicht schreiben: {reason}.</translation>
    </message>
    <message>
        <source>The body is JSON.</source>
        <translation>Der Inhalt ist JSON.</translation>
    </message>
    <message>
        <source>The body is empty.</source>
        <translation>Der Inhalt ist leer.</translation>
    </message>
    <message>
        <source>The body is nested too deeply to be read as JSON.</source>
        <translation>Der Inhalt ist zu tief verschachtelt, um als JSON gelesen zu werden.</translation>
    </message>
    <message>
        <source>The body is no JSON. It can be sent all the same.</source>
        <translation>Der Inhalt ist kein JSON. Er kann trotzdem gesendet werden.</translation>
    </message>
    <message>
        <source>The body is no JSON: {reason} at {where}. It can be sent all the same.</source>
        <translation>Der Inhalt ist kein JSON: {reason} bei {where}. Er kann trotzdem gesendet werden.</translation>
    </message>
    <message>
        <source>The body is not text, so it cannot be changed here.</source>
        <translation>Der Inhalt ist kein Text und lässt sich hier nicht ändern.</translation>
    </message>
    <message>
        <source>The body is not what the scheme prescribes.</source>
        <translation>Der Inhalt ist nicht, was das Verfahren vorschreibt.</translation>
    </message>
    <message>
        <source>The body is too large to be changed here.</source>
        <translation>Der Inhalt ist zu groß, um hier geändert zu werden.</translation>
    </message>
    <message>
        <source>The built-in relay cannot listen on {host}:{port}: the port is in use.</source>
        <translation>Das eingebaute Relay kann {host}:{port} nicht benutzen: Der Port ist belegt.</translation>
    </message>
    <message>
        <source>The built-in relay did not start within {seconds:.0f} seconds.</source>
        <translation>Das eingebaute Relay startete nicht in {seconds:.0f} Sekunden.</translation>
    </message>
    <message>
        <source>The built-in relay is not running</source>
        <translation>Das eingebaute Relay läuft nicht</translation>
    </message>
    <message>
        <source>The built-in relay is not running.</source>
        <translation>Das eingebaute Relay läuft nicht.</translation>
    </message>
    <message>
        <source>The built-in relay was stopped before it had started.</source>
        <translation>Das eingebaute Relay wurde gestoppt, bevor es gestartet war.</translation>
    </message>
    <message>
        <source>The certificate of {relay} is not valid: {reason}.</source>
        <translation>Das Zertifikat von {relay} ist nicht gültig: {reason}.</translation>
    </message>
    <message>
        <source>The claude program: a name, or its full path.</source>
        <translation>Das Programm claude: ein Name oder der vollständige Pfad.</translation>
    </message>
    <message>
        <source>The client's id is not usable.</source>
        <translation>Die Kennung des Clients ist nicht brauchbar.</translation>
    </message>
    <message>
        <source>The command for {what} ended with exit code {exit_code}. Its output says why.</source>
        <translation>Der Befehl für {what} endete mit dem Exit-Code {exit_code}. Seine Ausgabe sagt, warum.</translation>
    </message>
    <message>
        <source>The command for {what} was ended: it took longer than {seconds} s. Raise the time limit, or look at its output for where it hangs.</source>
        <translation>Der Befehl für {what} wurde beendet: Er brauchte mehr als {seconds} s. Die Zeitgrenze erhöhen oder in der Ausgabe nachsehen, wo er hängt.</translation>
    </message>
    <message>
        <source>The command ran for {what}.</source>
        <translation>Der Befehl lief für {what}.</translation>
    </message>
    <message>
        <source>The condition is not understood at column {column}: {reason}.</source>
        <translation>Die Bedingung ist in Spalte {column} nicht verständlich: {reason}.</translation>
    </message>
    <message>
        <source>The condition is not understood at line {line}, column {column}: {reason}.</source>
        <translation>Die Bedingung ist in Zeile {line}, Spalte {column} nicht verständlich: {reason}.</translation>
    </message>
    <message>
        <source>The condition is not understood: {reason}.</source>
        <translation>Die Bedingung ist nicht verständlich: {reason}.</translation>
    </message>
    <message>
        <source>The copied command holds your secret in place of YOUR-SECRET.</source>
        <translation>Der kopierte Befehl enthält Ihr Geheimnis anstelle von YOUR-SECRET.</translation>
    </message>
    <message>
        <source>The cursor is ahead of this relay's log, so the log is an older copy; everything it holds follows.</source>
        <translation>Das Protokoll dieses Relays endet früher als das schon Gelesene, es ist also eine ältere Kopie; alles, was es enthält, folgt.</translation>
    </message>
    <message>
        <source>The data folder {folder} is not there.</source>
        <translation>Der Datenordner {folder} ist nicht da.</translation>
    </message>
    <message numerus="yes">
        <source>The details tell of %n other problem(s), too.</source>
        <translation>
            <numerusform>Die Einzelheiten nennen noch %n weiteres Problem.</numerusform>
            <numerusform>Die Einzelheiten nennen noch %n weitere Probleme.</numerusform>
        </translation>
    </message>
    <message>
        <source>The disk is full: the inbox {path} cannot take events.</source>
        <translation>Der Datenträger ist voll: Der Eingang {path} kann keine Ereignisse aufnehmen.</translation>
    </message>
    <message>
        <source>The encrypted file is not unlocked.</source>
        <translation>Die verschlüsselte Datei ist nicht entsperrt.</translation>
    </message>
    <message>
        <source>The encrypted file stays in use. Check that the keyring works.</source>
        <translation>Die verschlüsselte Datei bleibt in Gebrauch. Prüfen, ob der Schlüsselbund funktioniert.</translation>
    </message>
    <message>
        <source>The encrypted file {path} is damaged; no passphrase opens it.</source>
        <translation>Die verschlüsselte Datei {path} ist beschädigt; keine Passphrase öffnet sie.</translation>
    </message>
    <message>
        <source>The encrypted file {path} {reason}.</source>
        <translation>Die verschlüsselte Datei {path} {reason}.</translation>
    </message>
    <message>
        <source>The event is no longer in the inbox, so there is nothing to run for.</source>
        <translation>Das Ereignis ist nicht mehr im Eingang; es gibt nichts auszuführen.</translation>
    </message>
    <message>
        <source>The event is not copied: its payload has more than {megabytes} MB.</source>
        <translation>Das Ereignis wird nicht kopiert: Seine Nutzdaten haben mehr als {megabytes} MB.</translation>
    </message>
    <message>
        <source>The event is not in the history any more, so nothing says which relay it came from.</source>
        <translation>Das Ereignis ist nicht mehr im Verlauf, also sagt nichts, von welchem Relay es kam.</translation>
    </message>
    <message>
        <source>The event is sealed, and no key of this computer opens it: there is nothing to check.</source>
        <translation>Das Ereignis ist versiegelt, und kein Schlüssel dieses Rechners öffnet es: Es gibt nichts zu prüfen.</translation>
    </message>
    <message>
        <source>The event that this one repeats was checked as {scheme}; this one was appended {time}.</source>
        <translation>Das Ereignis, das dieses wiederholt, wurde als {scheme} geprüft; dieses wurde {time} angehängt.</translation>
    </message>
    <message>
        <source>The events were not exported to {path}: {reason}.</source>
        <translation>Die Ereignisse wurden nicht nach {path} exportiert: {reason}.</translation>
    </message>
    <message>
        <source>The events were not exported.</source>
        <translation>Die Ereignisse wurden nicht exportiert.</translation>
    </message>
    <message>
        <source>The export was cancelled; no file was written.</source>
        <translation>Der Export wurde abgebrochen; keine Datei wurde geschrieben.</translation>
    </message>
    <message>
        <source>The export was cut off.</source>
        <translation>Der Export wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The file holds no token and no secret. Imported handlers come switched off.</source>
        <translation>Die Datei enthält kein Token und kein Geheimnis. Importierte Handler kommen ausgeschaltet.</translation>
    </message>
    <message>
        <source>The file is encrypted anew under the new passphrase.</source>
        <translation>Die Datei wird mit der neuen Passphrase neu verschlüsselt.</translation>
    </message>
    <message>
        <source>The file of reader keys {path} {reason}.</source>
        <translation>Die Datei der Leseschlüssel {path} {reason}.</translation>
    </message>
    <message>
        <source>The file of trusted certificates {ca_file} cannot be read: {reason}.</source>
        <translation>Die Datei der vertrauten Zertifikate {ca_file} lässt sich nicht lesen: {reason}.</translation>
    </message>
    <message>
        <source>The file of trusted certificates {ca_file} holds none that can be read.</source>
        <translation>Die Datei der vertrauten Zertifikate {ca_file} enthält keines, das sich lesen lässt.</translation>
    </message>
    <message>
        <source>The file {target} is there already.</source>
        <translation>Die Datei {target} gibt es schon.</translation>
    </message>
    <message>
        <source>The first rule that matches an event decides. Drag a rule, or press Alt+Up.</source>
        <translation>Die erste Regel, die auf ein Ereignis passt, entscheidet. Ziehen Sie eine Regel, oder drücken Sie Alt+Auf.</translation>
    </message>
    <message>
        <source>The folder {folder} does not exist.</source>
        <translation>Den Ordner {folder} gibt es nicht.</translation>
    </message>
    <message>
        <source>The frame is of another event.</source>
        <translation>Der Frame gehört zu einem anderen Ereignis.</translation>
    </message>
    <message>
        <source>The handler cancelled its own work. Look how far it got before you run it again.</source>
        <translation>Der Handler hat seine Arbeit selbst abgebrochen. Vor dem nächsten Lauf nachsehen, wie weit er kam.</translation>
    </message>
    <message>
        <source>The handler {handler} is not switched on.</source>
        <translation>Der Handler {handler} ist nicht eingeschaltet.</translation>
    </message>
    <message>
        <source>The inbox is too busy to be read.</source>
        <translation>Der Eingang ist zu beschäftigt, um gelesen zu werden.</translation>
    </message>
    <message>
        <source>The inbox is too busy to be written.</source>
        <translation>Der Eingang ist zu beschäftigt, um beschrieben zu werden.</translation>
    </message>
    <message>
        <source>The inbox {inbox} cannot be used: {reason}.</source>
        <translation>Der Eingang {inbox} ist nicht benutzbar: {reason}.</translation>
    </message>
    <message>
        <source>The inbox {name} was written by a newer version of this program (schema {version}; this one knows {known}).</source>
        <translation>Der Eingang {name} wurde von einer neueren Version dieses Programms geschrieben (Schema {version}; dieses kennt {known}).</translation>
    </message>
    <message>
        <source>The inbox {path} cannot be used: {reason}.</source>
        <translation>Der Eingang {path} ist nicht benutzbar: {reason}.</translation>
    </message>
    <message>
        <source>The inbox {path} is closed.</source>
        <translation>Der Eingang {path} ist geschlossen.</translation>
    </message>
    <message>
        <source>The inbox {path} is damaged.</source>
        <translation>Der Eingang {path} ist beschädigt.</translation>
    </message>
    <message>
        <source>The key of the encrypted file cannot be made.</source>
        <translation>Der Schlüssel der verschlüsselten Datei lässt sich nicht berechnen.</translation>
    </message>
    <message>
        <source>The keyring cannot be opened</source>
        <translation>Der Schlüsselbund lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>The keyring did not answer: {failure} ({kind}).</source>
        <translation>Der Schlüsselbund hat nicht geantwortet: {failure} ({kind}).</translation>
    </message>
    <message>
        <source>The keyring did not give the webhook secret.</source>
        <translation>Der Schlüsselbund hat das Webhook-Geheimnis nicht herausgegeben.</translation>
    </message>
    <message>
        <source>The keyring did not keep the webhook secret.</source>
        <translation>Der Schlüsselbund hat das Webhook-Geheimnis nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>The keyring does not give back what was put into it.</source>
        <translation>Der Schlüsselbund gibt nicht zurück, was hineingelegt wurde.</translation>
    </message>
    <message>
        <source>The keyring is asked for the secret.</source>
        <translation>Der Schlüsselbund wird nach dem Geheimnis gefragt.</translation>
    </message>
    <message>
        <source>The keyring is locked: {failure}.</source>
        <translation>Der Schlüsselbund ist gesperrt: {failure}.</translation>
    </message>
    <message>
        <source>The keyring needs a part that is not installed.</source>
        <translation>Der Schlüsselbund braucht einen Teil, der nicht installiert ist.</translation>
    </message>
    <message>
        <source>The last one stays; pause it instead.</source>
        <translation>Die letzte bleibt; halten Sie sie stattdessen an.</translation>
    </message>
    <message>
        <source>The link to {relay} broke ({kind}).</source>
        <translation>Die Verbindung zu {relay} riss ab ({kind}).</translation>
    </message>
    <message>
        <source>The log says more.</source>
        <translation>Das Protokoll sagt mehr.</translation>
    </message>
    <message>
        <source>The log says more. Please report it.</source>
        <translation>Das Protokoll sagt mehr. Bitte melden Sie es.</translation>
    </message>
    <message>
        <source>The log says more. Start the program again.</source>
        <translation>Das Protokoll sagt mehr. Das Programm neu starten.</translation>
    </message>
    <message>
        <source>The machine slept, or a new try was asked for.</source>
        <translation>Der Rechner hat geschlafen, oder ein neuer Versuch wurde verlangt.</translation>
    </message>
    <message>
        <source>The name of a source has at most 200 characters.</source>
        <translation>Der Name einer Quelle hat höchstens 200 Zeichen.</translation>
    </message>
    <message>
        <source>The network has changed.</source>
        <translation>Das Netz hat sich geändert.</translation>
    </message>
    <message>
        <source>The new limit has no room for them. They cannot be brought back.</source>
        <translation>Die neue Grenze hat keinen Platz für sie. Sie lassen sich nicht zurückholen.</translation>
    </message>
    <message>
        <source>The newest event that this rule is for is shown here.</source>
        <translation>Hier wird das neueste Ereignis gezeigt, für das diese Regel gilt.</translation>
    </message>
    <message>
        <source>The only keyring found here ({names}) does not protect secrets, so it is not used.</source>
        <translation>Der einzige Schlüsselbund hier ({names}) schützt Geheimnisse nicht und wird darum nicht benutzt.</translation>
    </message>
    <message>
        <source>The organisation wants you to sign on before this token may be used there.</source>
        <translation>Die Organisation will, dass Sie sich anmelden, bevor dieses Token dort benutzt werden darf.</translation>
    </message>
    <message>
        <source>The passphrase is changed.</source>
        <translation>Die Passphrase ist geändert.</translation>
    </message>
    <message>
        <source>The passphrase of the encrypted file was changed by another program.</source>
        <translation>Die Passphrase der verschlüsselten Datei wurde von einem anderen Programm geändert.</translation>
    </message>
    <message>
        <source>The passphrase's file {path} cannot be read ({kind}).</source>
        <translation>Die Datei der Passphrase {path} lässt sich nicht lesen ({kind}).</translation>
    </message>
    <message>
        <source>The passphrase's file {path} is empty.</source>
        <translation>Die Datei der Passphrase {path} ist leer.</translation>
    </message>
    <message>
        <source>The payload was not saved to {path}: {reason}.</source>
        <translation>Der Payload wurde nicht unter {path} gespeichert: {reason}.</translation>
    </message>
    <message>
        <source>The ping arrived here</source>
        <translation>Der Ping kam hier an</translation>
    </message>
    <message>
        <source>The program and its arguments, one per line. No shell reads it. The push is in the environment: WEBHOOK_REPOSITORY, WEBHOOK_BRANCH, WEBHOOK_COMMIT, WEBHOOK_SENDER, WEBHOOK_EVENT_TYPE, WEBHOOK_PAYLOAD_FILE.</source>
        <translation>Das Programm und seine Argumente, eines pro Zeile. Keine Shell liest es. Der Push steht in der Umgebung: WEBHOOK_REPOSITORY, WEBHOOK_BRANCH, WEBHOOK_COMMIT, WEBHOOK_SENDER, WEBHOOK_EVENT_TYPE, WEBHOOK_PAYLOAD_FILE.</translation>
    </message>
    <message>
        <source>The program ended during this run. Look whether it did its work before you run it again.</source>
        <translation>Das Programm endete während dieses Laufs. Sehen Sie nach, ob er seine Arbeit getan hat, bevor Sie ihn noch einmal ausführen.</translation>
    </message>
    <message>
        <source>The program ended unexpectedly last time</source>
        <translation>Das Programm endete letztes Mal unerwartet</translation>
    </message>
    <message>
        <source>The program goes on, and what was received is kept.</source>
        <translation>Das Programm läuft weiter, und was empfangen wurde, ist aufbewahrt.</translation>
    </message>
    <message>
        <source>The program {arguments} was not found.</source>
        <translation>Das Programm {arguments} wurde nicht gefunden.</translation>
    </message>
    <message>
        <source>The proxy does not let us through to {relay}: HTTP {status}.</source>
        <translation>Der Proxy lässt uns nicht zu {relay} durch: HTTP {status}.</translation>
    </message>
    <message>
        <source>The proxy on the way to {relay} does not answer.</source>
        <translation>Der Proxy auf dem Weg zu {relay} antwortet nicht.</translation>
    </message>
    <message>
        <source>The proxy's address is not usable.</source>
        <translation>Die Adresse des Proxys ist nicht brauchbar.</translation>
    </message>
    <message>
        <source>The public key is empty.</source>
        <translation>Der öffentliche Schlüssel ist leer.</translation>
    </message>
    <message>
        <source>The public key is not usable: expected {form}.</source>
        <translation>Der öffentliche Schlüssel ist nicht brauchbar; erwartet wird: {form}.</translation>
    </message>
    <message>
        <source>The relay</source>
        <translation>Das Relay</translation>
    </message>
    <message>
        <source>The relay answered {status}.</source>
        <translation>Das Relay antwortete {status}.</translation>
    </message>
    <message>
        <source>The relay appends it once more for every reader of the channel {channel}, marked as a replay.</source>
        <translation>Das Relay hängt es für jeden Leser des Kanals {channel} noch einmal an, als Wiederholung gekennzeichnet.</translation>
    </message>
    <message>
        <source>The relay cannot be reached.</source>
        <translation>Das Relay ist nicht zu erreichen.</translation>
    </message>
    <message>
        <source>The relay checks it like a webhook of {source} and marks it as a replay.</source>
        <translation>Das Relay prüft es wie einen Webhook von {source} und kennzeichnet es als Wiederholung.</translation>
    </message>
    <message>
        <source>The relay could not go on with this client.</source>
        <translation>Das Relay konnte mit diesem Programm nicht weitermachen.</translation>
    </message>
    <message>
        <source>The relay could not handle this request.</source>
        <translation>Das Relay konnte diese Anfrage nicht bearbeiten.</translation>
    </message>
    <message>
        <source>The relay did not answer in time.</source>
        <translation>Das Relay hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>The relay did not answer in time. Check the address.</source>
        <translation>Das Relay hat nicht rechtzeitig geantwortet. Prüfen Sie die Adresse.</translation>
    </message>
    <message>
        <source>The relay did not answer within {seconds:g} seconds.</source>
        <translation>Das Relay hat in {seconds:g} Sekunden nicht geantwortet.</translation>
    </message>
    <message>
        <source>The relay did not begin with a welcome.</source>
        <translation>Das Relay hat nicht mit einer Begrüßung begonnen.</translation>
    </message>
    <message>
        <source>The relay did not take it.</source>
        <translation>Das Relay hat es nicht angenommen.</translation>
    </message>
    <message>
        <source>The relay does not accept this token.</source>
        <translation>Das Relay akzeptiert dieses Token nicht.</translation>
    </message>
    <message>
        <source>The relay gave no sign of life for {seconds:g} seconds.</source>
        <translation>Das Relay gab {seconds:g} Sekunden lang kein Lebenszeichen.</translation>
    </message>
    <message>
        <source>The relay has as many connections as it can have.</source>
        <translation>Das Relay hat so viele Verbindungen, wie es haben kann.</translation>
    </message>
    <message>
        <source>The relay has it, but it did not come back.</source>
        <translation>Das Relay hat es, aber es kam nicht zurück.</translation>
    </message>
    <message>
        <source>The relay has stopped.</source>
        <translation>Das Relay hat aufgehört.</translation>
    </message>
    <message>
        <source>The relay inside this program is not up, or its secret is not known: the large window says more.</source>
        <translation>Das Relay in diesem Programm läuft nicht, oder sein Geheimnis ist nicht bekannt: Das große Fenster sagt mehr.</translation>
    </message>
    <message>
        <source>The relay inside this program listens on this computer only, while the program runs.</source>
        <translation>Das Relay in diesem Programm lauscht nur auf diesem Rechner, solange das Programm läuft.</translation>
    </message>
    <message>
        <source>The relay inside this program needs no test.</source>
        <translation>Das Relay in diesem Programm braucht keinen Test.</translation>
    </message>
    <message>
        <source>The relay inside this program refuses webhooks.</source>
        <translation>Das Relay in diesem Programm weist Webhooks ab.</translation>
    </message>
    <message>
        <source>The relay inside this program…</source>
        <translation>Das Relay in diesem Programm…</translation>
    </message>
    <message>
        <source>The relay is not running.</source>
        <translation>Das Relay läuft nicht.</translation>
    </message>
    <message>
        <source>The relay is starting or stopping.</source>
        <translation>Das Relay startet oder beendet sich gerade.</translation>
    </message>
    <message>
        <source>The relay is starting…</source>
        <translation>Das Relay startet…</translation>
    </message>
    <message>
        <source>The relay is stopping.</source>
        <translation>Das Relay beendet sich gerade.</translation>
    </message>
    <message>
        <source>The relay keeps events for a limited time; these are past it, or its disk has damaged them.</source>
        <translation>Das Relay bewahrt Ereignisse nur eine begrenzte Zeit auf; diese sind darüber hinaus, oder seine Platte hat sie beschädigt.</translation>
    </message>
    <message>
        <source>The relay keeps events for a time.</source>
        <translation>Das Relay behält Ereignisse eine Zeit lang.</translation>
    </message>
    <message>
        <source>The relay knows no such address (404). Enter the address of a source and press Repair.</source>
        <translation>Das Relay kennt keine solche Adresse (404). Geben Sie die Adresse einer Quelle ein, und drücken Sie „Reparieren“.</translation>
    </message>
    <message>
        <source>The relay passed over events of channel {channel!r} unasked.</source>
        <translation>Das Relay hat ungefragt Ereignisse des Kanals {channel!r} übergangen.</translation>
    </message>
    <message>
        <source>The relay receives while this computer sleeps. Its administrator gives you address and token.</source>
        <translation>Das Relay empfängt, während dieser Rechner schläft. Wer es verwaltet, gibt Ihnen Adresse und Token.</translation>
    </message>
    <message>
        <source>The relay refused it (401): the secrets differ. Press Repair.</source>
        <translation>Das Relay hat es abgewiesen (401): Die Geheimnisse sind verschieden. Drücken Sie „Reparieren“.</translation>
    </message>
    <message>
        <source>The relay resumed channel {channel!r} somewhere else than at this reader's place.</source>
        <translation>Das Relay hat den Kanal {channel!r} nicht an der Stelle dieses Lesers fortgesetzt.</translation>
    </message>
    <message>
        <source>The relay spoke of channel {channel!r}, which was not asked for.</source>
        <translation>Das Relay sprach vom Kanal {channel!r}, nach dem nicht gefragt wurde.</translation>
    </message>
    <message>
        <source>The relay took it, but it has not come here. Is the connection live?</source>
        <translation>Das Relay hat es angenommen, aber es kam nicht hierher. Steht die Verbindung?</translation>
    </message>
    <message>
        <source>The relay's address holds more than an address.</source>
        <translation>Die Adresse des Relays enthält mehr als eine Adresse.</translation>
    </message>
    <message>
        <source>The relay's address is not usable.</source>
        <translation>Die Adresse des Relays ist nicht brauchbar.</translation>
    </message>
    <message>
        <source>The relay's address is not usable: {error}.</source>
        <translation>Die Adresse des Relays ist nicht brauchbar: {error}.</translation>
    </message>
    <message>
        <source>The relay's answer was not understood.</source>
        <translation>Die Antwort des Relays wurde nicht verstanden.</translation>
    </message>
    <message>
        <source>The relay's disk has failed; nothing is kept until it works again.</source>
        <translation>Der Datenträger des Relays ist ausgefallen; es wird nichts aufgehoben, bis er wieder arbeitet.</translation>
    </message>
    <message>
        <source>The relay's disk has not kept this event as it was stored.</source>
        <translation>Der Datenträger des Relays hat dieses Ereignis nicht so bewahrt, wie es gespeichert wurde.</translation>
    </message>
    <message>
        <source>The relay's disk is full; nothing was kept.</source>
        <translation>Der Datenträger des Relays ist voll; es wurde nichts aufgehoben.</translation>
    </message>
    <message>
        <source>The relay's sign of life is overdue; the link is made anew if none comes.</source>
        <translation>Das Lebenszeichen des Relays ist überfällig; kommt keines, wird die Verbindung neu aufgebaut.</translation>
    </message>
    <message>
        <source>The relay's token is not usable: it holds a line break, a space or another character that no token has.</source>
        <translation>Das Token des Relays ist nicht brauchbar: Es enthält einen Zeilenumbruch, ein Leerzeichen oder ein anderes Zeichen, das kein Token hat.</translation>
    </message>
    <message>
        <source>The replay is in the history. The filter leaves it out.</source>
        <translation>Die Wiederholung ist im Verlauf. Der Filter zeigt sie nicht.</translation>
    </message>
    <message>
        <source>The repository has another name now.</source>
        <translation>Das Repository hat jetzt einen anderen Namen.</translation>
    </message>
    <message>
        <source>The same in Python, for any system.</source>
        <translation>Dasselbe in Python, für jedes System.</translation>
    </message>
    <message>
        <source>The scheme signs the address, which is not known here.</source>
        <translation>Das Verfahren signiert die Adresse, die hier nicht bekannt ist.</translation>
    </message>
    <message>
        <source>The scheme signs the message id, which is empty.</source>
        <translation>Das Verfahren signiert die Kennung der Nachricht, und die ist leer.</translation>
    </message>
    <message>
        <source>The secret begins or ends with a blank, or holds a line break or another invisible character.</source>
        <translation>Das Geheimnis beginnt oder endet mit einem Leerzeichen, oder es enthält einen Zeilenumbruch oder ein anderes unsichtbares Zeichen.</translation>
    </message>
    <message>
        <source>The secret here may be an old one: make a new one and put it at the sender as well.</source>
        <translation>Das Geheimnis hier ist vielleicht ein altes: Erzeugen Sie ein neues und tragen Sie es auch beim Sender ein.</translation>
    </message>
    <message>
        <source>The secret is empty.</source>
        <translation>Das Geheimnis ist leer.</translation>
    </message>
    <message>
        <source>The secret is not known yet.</source>
        <translation>Das Geheimnis ist noch nicht bekannt.</translation>
    </message>
    <message>
        <source>The secret is not of the form that this scheme needs.</source>
        <translation>Das Geheimnis hat nicht die Form, die dieses Verfahren braucht.</translation>
    </message>
    <message>
        <source>The secret is not usable: expected {form}.</source>
        <translation>Das Geheimnis ist nicht brauchbar; erwartet wird: {form}.</translation>
    </message>
    <message>
        <source>The secret is {bytes} bytes long; {needed} are needed.</source>
        <translation>Das Geheimnis ist {bytes} Bytes lang; nötig sind {needed}.</translation>
    </message>
    <message>
        <source>The secret was not kept: copy it while this program runs.</source>
        <translation>Das Geheimnis wurde nicht aufbewahrt: Kopieren Sie es, solange dieses Programm läuft.</translation>
    </message>
    <message>
        <source>The secrets are in an encrypted file, and nobody is here to type its passphrase.</source>
        <translation>Die Geheimnisse liegen in einer verschlüsselten Datei, und niemand ist da, der ihre Passphrase eingibt.</translation>
    </message>
    <message>
        <source>The sender is answered only when it is on the relay's disk</source>
        <translation>Der Absender bekommt erst Antwort, wenn es auf der Platte des Relays ist</translation>
    </message>
    <message>
        <source>The sender makes the key of this scheme; the relay needs its public part.</source>
        <translation>Den Schlüssel dieses Verfahrens erzeugt der Absender; das Relay braucht seinen öffentlichen Teil.</translation>
    </message>
    <message>
        <source>The sender proved itself with a password or a token in a header. Such headers are never kept.</source>
        <translation>Der Absender hat sich mit einem Passwort oder Token in einer Kopfzeile ausgewiesen. Solche Kopfzeilen werden nie aufbewahrt.</translation>
    </message>
    <message>
        <source>The sender signs the address it posts to, and that is not kept with the event.</source>
        <translation>Der Absender signiert die Adresse, an die er sendet, und die wird nicht mit dem Ereignis aufbewahrt.</translation>
    </message>
    <message>
        <source>The session bus was lost.</source>
        <translation>Der Session-Bus ging verloren.</translation>
    </message>
    <message>
        <source>The settings file {path} cannot be changed by this program: {error}.</source>
        <translation>Die Einstellungsdatei {path} kann von diesem Programm nicht geändert werden: {error}.</translation>
    </message>
    <message>
        <source>The settings file {path} cannot be used: {reason}.</source>
        <translation>Die Einstellungsdatei {path} ist nicht benutzbar: {reason}.</translation>
    </message>
    <message>
        <source>The settings file {path} is arranged in a way that this program cannot change.</source>
        <translation>Die Einstellungsdatei {path} ist so aufgebaut, dass dieses Programm sie nicht ändern kann.</translation>
    </message>
    <message>
        <source>The settings file {place}: {reason}.</source>
        <translation>Die Einstellungsdatei {place}: {reason}.</translation>
    </message>
    <message>
        <source>The settings of “{title}” are not complete: {problems}.</source>
        <translation>Die Einstellungen von „{title}“ sind nicht vollständig: {problems}.</translation>
    </message>
    <message>
        <source>The settings were not saved: {reason}.</source>
        <translation>Die Einstellungen wurden nicht gespeichert: {reason}.</translation>
    </message>
    <message>
        <source>The signature belongs to another secret or to other bytes.</source>
        <translation>Die Signatur gehört zu einem anderen Geheimnis oder zu anderen Bytes.</translation>
    </message>
    <message>
        <source>The signature belongs to exactly these bytes and to the secret that this computer keeps.</source>
        <translation>Die Signatur gehört zu genau diesen Bytes und zu dem Geheimnis, das dieser Rechner aufbewahrt.</translation>
    </message>
    <message>
        <source>The signature is right: the sender knows the source's secret.</source>
        <translation>Die Signatur stimmt: Der Absender kennt das Geheimnis der Quelle.</translation>
    </message>
    <message>
        <source>The signature was made with another algorithm than the source's.</source>
        <translation>Die Signatur wurde mit einem anderen Algorithmus als dem der Quelle gemacht.</translation>
    </message>
    <message>
        <source>The source has no secret, on purpose: anybody who knows its address could have sent this.</source>
        <translation>Die Quelle hat absichtlich kein Geheimnis: Jeder, der ihre Adresse kennt, könnte dies gesendet haben.</translation>
    </message>
    <message>
        <source>The source has no secret, so anybody may have sent this. No handler runs for it.</source>
        <translation>Die Quelle hat kein Geheimnis, also kann jeder dies gesendet haben. Dafür läuft kein Handler.</translation>
    </message>
    <message>
        <source>The source of this event is gone, so nothing says how a changed one is to be signed.</source>
        <translation>Die Quelle dieses Ereignisses gibt es nicht mehr; nichts sagt, wie ein geändertes zu signieren wäre.</translation>
    </message>
    <message>
        <source>The store is as large as it may become; nothing was kept.</source>
        <translation>Der Speicher ist so groß, wie er werden darf; es wurde nichts aufgehoben.</translation>
    </message>
    <message>
        <source>The template is not understood at column {column}: {reason}.</source>
        <translation>Die Vorlage ist in Spalte {column} nicht zu verstehen: {reason}.</translation>
    </message>
    <message>
        <source>The token does not have the scope {scope}.</source>
        <translation>Das Token hat nicht das Recht {scope}.</translation>
    </message>
    <message>
        <source>The token is empty or cannot stand in a header.</source>
        <translation>Das Token ist leer oder kann nicht in einer Kopfzeile stehen.</translation>
    </message>
    <message>
        <source>The token is forgotten here. At GitHub it counts until you delete it there.</source>
        <translation>Das Token ist hier vergessen. Bei GitHub gilt es, bis Sie es dort löschen.</translation>
    </message>
    <message>
        <source>The token is kept as a secret, never in the settings file.</source>
        <translation>Das Token wird als Geheimnis aufbewahrt, nie in der Einstellungsdatei.</translation>
    </message>
    <message>
        <source>The token is not known, or was revoked.</source>
        <translation>Das Token ist nicht bekannt oder wurde widerrufen.</translation>
    </message>
    <message>
        <source>The token is not one of the source's.</source>
        <translation>Das Token ist keines der Quelle.</translation>
    </message>
    <message>
        <source>The token of this relay may read, but not replay.</source>
        <translation>Das Token dieses Relays darf lesen, aber nicht wiederholen.</translation>
    </message>
    <message>
        <source>The token sees none: choose repositories for it, at GitHub.</source>
        <translation>Das Token sieht keine: Wählen Sie bei GitHub Repositorys dafür.</translation>
    </message>
    <message>
        <source>The token was not kept: {reason}</source>
        <translation>Das Token wurde nicht aufbewahrt: {reason}</translation>
    </message>
    <message>
        <source>The token was revoked.</source>
        <translation>Das Token wurde widerrufen.</translation>
    </message>
    <message>
        <source>The two are different.</source>
        <translation>Die beiden sind verschieden.</translation>
    </message>
    <message>
        <source>The usual columns</source>
        <translation>Die üblichen Spalten</translation>
    </message>
    <message>
        <source>The usual text</source>
        <translation>Der übliche Text</translation>
    </message>
    <message>
        <source>The usual title</source>
        <translation>Der übliche Titel</translation>
    </message>
    <message>
        <source>The way of the event</source>
        <translation>Der Weg des Ereignisses</translation>
    </message>
    <message>
        <source>The webhook URL is wrong or was revoked: copy a new one from your Slack app's page.</source>
        <translation>Die Webhook-URL ist falsch oder wurde widerrufen: auf der Seite der Slack-App eine neue kopieren.</translation>
    </message>
    <message>
        <source>The webhook secret is not known on this computer.</source>
        <translation>Das Webhook-Geheimnis ist auf diesem Rechner nicht bekannt.</translation>
    </message>
    <message>
        <source>Then no passphrase is asked for any more, and the encrypted file is deleted.</source>
        <translation>Dann wird nach keiner Passphrase mehr gefragt, und die verschlüsselte Datei wird gelöscht.</translation>
    </message>
    <message>
        <source>Then the command is ended. At most 3600.</source>
        <translation>Danach wird der Befehl beendet. Höchstens 3600.</translation>
    </message>
    <message>
        <source>There are more: choose some repositories for the token, at GitHub.</source>
        <translation>Es gibt mehr: Wählen Sie bei GitHub einige Repositorys für das Token.</translation>
    </message>
    <message>
        <source>There are signatures, but none of a version that is known here.</source>
        <translation>Es gibt Signaturen, aber keine in einer hier bekannten Version.</translation>
    </message>
    <message>
        <source>There are too many connections from this address.</source>
        <translation>Von dieser Adresse kommen zu viele Verbindungen.</translation>
    </message>
    <message>
        <source>There are {most_connections} connections already.</source>
        <translation>Es gibt schon {most_connections} Verbindungen.</translation>
    </message>
    <message>
        <source>There is a connection to this relay already. Give this one a workspace of its own.</source>
        <translation>Es gibt schon eine Verbindung zu diesem Relay. Geben Sie dieser einen eigenen Arbeitsbereich.</translation>
    </message>
    <message>
        <source>There is an encrypted file already: {path}.</source>
        <translation>Es gibt schon eine verschlüsselte Datei: {path}.</translation>
    </message>
    <message>
        <source>There is no channel {channel} for this token.</source>
        <translation>Für dieses Token gibt es keinen Kanal {channel}.</translation>
    </message>
    <message>
        <source>There is no filter to be saved: add one, or search for something.</source>
        <translation>Es gibt keinen Filter zu sichern: Fügen Sie einen hinzu, oder suchen Sie etwas.</translation>
    </message>
    <message>
        <source>There is no handler named {name!r}.</source>
        <translation>Es gibt keinen Handler namens {name!r}.</translation>
    </message>
    <message>
        <source>There is no keyring on this machine to keep secrets in.</source>
        <translation>Auf diesem Rechner gibt es keinen Schlüsselbund für Geheimnisse.</translation>
    </message>
    <message>
        <source>There is no program to run.</source>
        <translation>Es gibt kein Programm auszuführen.</translation>
    </message>
    <message>
        <source>There is no relay at {relay} (HTTP {status}).</source>
        <translation>Unter {relay} ist kein Relay (HTTP {status}).</translation>
    </message>
    <message>
        <source>There is no room for the backup {target}.</source>
        <translation>Für die Sicherung {target} ist kein Platz.</translation>
    </message>
    <message>
        <source>There is no session bus to send notifications over.</source>
        <translation>Es gibt keinen Session-Bus, über den Benachrichtigungen gehen könnten.</translation>
    </message>
    <message>
        <source>There is no such channel for this token.</source>
        <translation>Für dieses Token gibt es keinen solchen Kanal.</translation>
    </message>
    <message>
        <source>There is no such event here.</source>
        <translation>Ein solches Ereignis gibt es hier nicht.</translation>
    </message>
    <message>
        <source>There is no such event in this channel, or none any more.</source>
        <translation>In diesem Kanal gibt es kein solches Ereignis, oder keines mehr.</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>Es gibt keine solche Datei.</translation>
    </message>
    <message>
        <source>There is no such folder.</source>
        <translation>Es gibt keinen solchen Ordner.</translation>
    </message>
    <message>
        <source>There is no token for this relay yet. Paste the one you got from it.</source>
        <translation>Für dieses Relay gibt es noch kein Token. Fügen Sie das ein, das Sie von ihm bekommen haben.</translation>
    </message>
    <message>
        <source>There is no token for {connection} ({log}).</source>
        <translation>Für {connection} ({log}) gibt es kein Token.</translation>
    </message>
    <message>
        <source>There is no token for {relay}.</source>
        <translation>Für {relay} gibt es kein Token.</translation>
    </message>
    <message>
        <source>There is no usable certificate in this file. PEM begins with -----BEGIN CERTIFICATE-----.</source>
        <translation>In dieser Datei ist kein brauchbares Zertifikat. PEM beginnt mit -----BEGIN CERTIFICATE-----.</translation>
    </message>
    <message>
        <source>These settings on another computer</source>
        <translation>Diese Einstellungen auf einem anderen Rechner</translation>
    </message>
    <message>
        <source>These steps again: Help, First steps, or Ctrl+F1.</source>
        <translation>Diese Schritte noch einmal: Hilfe, Erste Schritte, oder Strg+F1.</translation>
    </message>
    <message>
        <source>This address works on this computer only: GitHub itself cannot reach 127.0.0.1. To receive from GitHub, use a relay on a server or a tunnel that leads here: First steps shows both.</source>
        <translation>Diese Adresse gilt nur auf diesem Rechner: GitHub selbst kann 127.0.0.1 nicht erreichen. Um von GitHub zu empfangen, benutzen Sie ein Relay auf einem Server oder einen Tunnel hierher: „Erste Schritte“ zeigt beides.</translation>
    </message>
    <message>
        <source>This can be asked of every event. Bodies are read for it, so a long history takes time.</source>
        <translation>Das lässt sich jedes Ereignis fragen. Dafür werden Inhalte gelesen; ein langer Verlauf braucht also Zeit.</translation>
    </message>
    <message>
        <source>This can be changed at any time, and there can be several relays.</source>
        <translation>Das lässt sich jederzeit ändern, und es kann mehrere Relays geben.</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>This computer does not know the secret of the source {source}.</source>
        <translation>Dieser Rechner kennt das Geheimnis der Quelle {source} nicht.</translation>
    </message>
    <message>
        <source>This computer has a keyring now. Move tokens and secrets into it?</source>
        <translation>Dieser Rechner hat jetzt einen Schlüsselbund. Tokens und Geheimnisse dorthin verschieben?</translation>
    </message>
    <message>
        <source>This computer has no network.</source>
        <translation>Dieser Rechner hat kein Netz.</translation>
    </message>
    <message>
        <source>This computer listens to the relay</source>
        <translation>Dieser Rechner hört auf das Relay</translation>
    </message>
    <message>
        <source>This computer only</source>
        <translation>Nur dieser Rechner</translation>
    </message>
    <message>
        <source>This computer receives what {relay} accepts. Whoever runs that relay makes an address and a secret for each sender there (webhook-relay source). Nothing has to be open on this computer.</source>
        <translation>Dieser Rechner empfängt, was {relay} annimmt. Wer das Relay betreibt, legt dort für jeden Absender eine Adresse und ein Geheimnis an (webhook-relay source). Auf diesem Rechner muss nichts offen sein.</translation>
    </message>
    <message>
        <source>This computer was away, or not connected</source>
        <translation>Dieser Rechner war weg oder nicht verbunden</translation>
    </message>
    <message>
        <source>This desktop did not take the notification. Is a notification service running?</source>
        <translation>Diese Arbeitsumgebung hat die Benachrichtigung nicht angenommen. Läuft ein Benachrichtigungsdienst?</translation>
    </message>
    <message>
        <source>This desktop has no tray for the program's icon.</source>
        <translation>Diese Arbeitsumgebung hat keinen Infobereich für das Symbol des Programms.</translation>
    </message>
    <message>
        <source>This event came by the API, where nothing is signed.</source>
        <translation>Dieses Ereignis kam über die API, wo nichts signiert ist.</translation>
    </message>
    <message>
        <source>This event came from {relay}, and there is no connection to it any more.</source>
        <translation>Dieses Ereignis kam von {relay}, und es gibt keine Verbindung mehr dorthin.</translation>
    </message>
    <message>
        <source>This event is no longer in the inbox.</source>
        <translation>Dieses Ereignis ist nicht mehr im Eingang.</translation>
    </message>
    <message>
        <source>This event names no page that can be opened.</source>
        <translation>Dieses Ereignis nennt keine Seite, die sich öffnen lässt.</translation>
    </message>
    <message>
        <source>This file cannot be read, or is too large for certificates.</source>
        <translation>Diese Datei lässt sich nicht lesen oder ist zu groß für Zertifikate.</translation>
    </message>
    <message>
        <source>This is a private key. It stays where it was made.</source>
        <translation>Das ist ein privater Schlüssel. Er bleibt, wo er angelegt wurde.</translation>
    </message>
    <message>
        <source>This is no file of certificates in PEM: it is not text.</source>
        <translation>Das ist keine Datei mit Zertifikaten in PEM: Sie ist kein Text.</translation>
    </message>
    <message>
        <source>This is no {half} key of a reader, or it was not copied whole.</source>
        <translation>Das ist kein Leseschlüssel ({half}), oder er wurde nicht ganz kopiert.</translation>
    </message>
    <message>
        <source>This is not a token of GitHub's.</source>
        <translation>Das ist kein Token von GitHub.</translation>
    </message>
    <message>
        <source>This is not a token of a relay.</source>
        <translation>Das ist kein Token eines Relays.</translation>
    </message>
    <message>
        <source>This is not a usable pairing link: {reason}.</source>
        <translation>Das ist kein brauchbarer Kopplungslink: {reason}.</translation>
    </message>
    <message>
        <source>This is not a whole token of a relay: whr_ and 43 more characters. Copy it again, alone and whole.</source>
        <translation>Das ist kein ganzes Token eines Relays: whr_ und 43 weitere Zeichen. Kopieren Sie es noch einmal, allein und ganz.</translation>
    </message>
    <message>
        <source>This is not an address. It looks like http://proxy.example.com:3128.</source>
        <translation>Das ist keine Adresse. Sie sieht aus wie http://proxy.example.com:3128.</translation>
    </message>
    <message>
        <source>This is not an address. It looks like https://relay.example.com.</source>
        <translation>Das ist keine Adresse. Sie sieht aus wie https://relay.example.com.</translation>
    </message>
    <message>
        <source>This is not the passphrase of the encrypted file.</source>
        <translation>Das ist nicht die Passphrase der verschlüsselten Datei.</translation>
    </message>
    <message>
        <source>This is the first event of its type in the history: there is nothing to compare with.</source>
        <translation>Das ist das erste Ereignis seiner Art im Verlauf: Es gibt nichts zum Vergleichen.</translation>
    </message>
    <message>
        <source>This is the inbox itself.</source>
        <translation>Das ist der Eingang selbst.</translation>
    </message>
    <message>
        <source>This is tried again by itself, until the program ends.</source>
        <translation>Das wird von selbst wieder versucht, bis das Programm endet.</translation>
    </message>
    <message>
        <source>This needs a token, and none that counts was sent.</source>
        <translation>Dafür ist ein Token nötig, und es wurde keines gesendet, das gilt.</translation>
    </message>
    <message>
        <source>This relay takes nothing over http.</source>
        <translation>Dieses Relay nimmt nichts über http an.</translation>
    </message>
    <message>
        <source>This relay's log is not the one that the cursor is of; everything it holds follows.</source>
        <translation>Das Protokoll dieses Relays ist ein anderes als bisher; alles, was es enthält, folgt.</translation>
    </message>
    <message>
        <source>This run cannot be repeated now.</source>
        <translation>Dieser Lauf kann jetzt nicht wiederholt werden.</translation>
    </message>
    <message>
        <source>This run is over, so there is nothing to cancel.</source>
        <translation>Dieser Lauf ist vorbei; es gibt nichts abzubrechen.</translation>
    </message>
    <message>
        <source>This system did not take it. Links can be pasted all the same: in the first step, or in the settings.</source>
        <translation>Dieses System hat es nicht angenommen. Links lassen sich trotzdem einfügen: im ersten Schritt oder in den Einstellungen.</translation>
    </message>
    <message>
        <source>This token may not do that.</source>
        <translation>Dieses Token darf das nicht.</translation>
    </message>
    <message>
        <source>This token may not manage the relay.</source>
        <translation>Dieses Token darf das Relay nicht verwalten.</translation>
    </message>
    <message>
        <source>This version does not know the scheme {scheme}.</source>
        <translation>Diese Version kennt das Verfahren {scheme} nicht.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Time limit (seconds)</source>
        <translation>Zeitgrenze (Sekunden)</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>To be entered anew: {what}.</source>
        <translation>Neu einzugeben: {what}.</translation>
    </message>
    <message>
        <source>To the newest or the oldest event</source>
        <translation>Zum neuesten oder ältesten Ereignis</translation>
    </message>
    <message>
        <source>To the next part of the window; Delete takes away a filter that is reached</source>
        <translation>Zum nächsten Teil des Fensters; Entf nimmt einen erreichten Filter weg</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Token of GitHub</source>
        <translation>Token von GitHub</translation>
    </message>
    <message>
        <source>Token of the relay</source>
        <translation>Token des Relays</translation>
    </message>
    <message>
        <source>Token that may manage</source>
        <translation>Token, das verwalten darf</translation>
    </message>
    <message>
        <source>Tokens and secrets are forgotten when the program ends.</source>
        <translation>Tokens und Geheimnisse werden vergessen, wenn das Programm endet.</translation>
    </message>
    <message>
        <source>Tokens and secrets are in an encrypted file: {path}.</source>
        <translation>Tokens und Geheimnisse sind in einer verschlüsselten Datei: {path}.</translation>
    </message>
    <message>
        <source>Tokens and secrets are in this computer's keyring.</source>
        <translation>Tokens und Geheimnisse sind im Schlüsselbund dieses Rechners.</translation>
    </message>
    <message>
        <source>Tokens and secrets are kept in a file that only this passphrase opens. It is asked for at each start. Whoever forgets it has to enter the secrets anew.</source>
        <translation>Tokens und Geheimnisse liegen in einer Datei, die nur diese Passphrase öffnet. Bei jedem Start wird nach ihr gefragt. Wer sie vergisst, muss die Geheimnisse neu eingeben.</translation>
    </message>
    <message>
        <source>Tokens and secrets of this program are in an encrypted file. Its passphrase opens it.</source>
        <translation>Tokens und Geheimnisse dieses Programms sind in einer verschlüsselten Datei. Ihre Passphrase öffnet sie.</translation>
    </message>
    <message>
        <source>Too big to set out as JSON.</source>
        <translation>Zu groß, um als JSON gegliedert zu werden.</translation>
    </message>
    <message>
        <source>Too many messages were sent; run it again in a while.</source>
        <translation>Es wurden zu viele Nachrichten gesendet; später erneut ausführen.</translation>
    </message>
    <message>
        <source>Too many requests from this address.</source>
        <translation>Zu viele Anfragen von dieser Adresse.</translation>
    </message>
    <message>
        <source>Too many tokens from this address did not count.</source>
        <translation>Zu viele Token von dieser Adresse galten nicht.</translation>
    </message>
    <message>
        <source>Too many tokens from this address did not count; wait {seconds} seconds.</source>
        <translation>Zu viele Token von dieser Adresse galten nicht; warten Sie {seconds} Sekunden.</translation>
    </message>
    <message>
        <source>Too much is waiting to be written.</source>
        <translation>Zu viel wartet darauf, geschrieben zu werden.</translation>
    </message>
    <message>
        <source>Took {time}</source>
        <translation>Dauerte {time}</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>Baum</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n minute(s).</source>
        <translation>
            <numerusform>Versuchen Sie es in %n Minute noch einmal.</numerusform>
            <numerusform>Versuchen Sie es in %n Minuten noch einmal.</numerusform>
        </translation>
    </message>
    <message>
        <source>Try again in a few minutes; githubstatus.com says more.</source>
        <translation>Versuchen Sie es in ein paar Minuten noch einmal; githubstatus.com sagt mehr.</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>Try again later, or make the source on the relay.</source>
        <translation>Versuchen Sie es später noch einmal, oder legen Sie die Quelle auf dem Relay an.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Erneut versuchen.</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>Wird versucht…</translation>
    </message>
    <message>
        <source>Turns at most</source>
        <translation>Runden höchstens</translation>
    </message>
    <message>
        <source>Type it again; capital and small letters are different.</source>
        <translation>Sie erneut eingeben; Groß- und Kleinbuchstaben sind verschieden.</translation>
    </message>
    <message>
        <source>Type it.</source>
        <translation>Tippen Sie sie.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Letzte Änderung rückgängig machen</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>Unlock it (log in again, or open your password manager) and try again.</source>
        <translation>Ihn entsperren (neu anmelden oder die Passwortverwaltung öffnen) und erneut versuchen.</translation>
    </message>
    <message>
        <source>Unlock it.</source>
        <translation>Sie entsperren.</translation>
    </message>
    <message>
        <source>Unlock the encrypted file</source>
        <translation>Verschlüsselte Datei entsperren</translation>
    </message>
    <message>
        <source>Unlock the encrypted file…</source>
        <translation>Verschlüsselte Datei entsperren…</translation>
    </message>
    <message>
        <source>Unread</source>
        <translation>Ungelesen</translation>
    </message>
    <message>
        <source>Unread and star</source>
        <translation>Ungelesen und Stern</translation>
    </message>
    <message>
        <source>Until I end it</source>
        <translation>Bis ich sie beende</translation>
    </message>
    <message>
        <source>Until before</source>
        <translation>Bis vor</translation>
    </message>
    <message>
        <source>Until tomorrow</source>
        <translation>Bis morgen</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Auf</translation>
    </message>
    <message>
        <source>Update the relay.</source>
        <translation>Aktualisieren Sie das Relay.</translation>
    </message>
    <message>
        <source>Urgent</source>
        <translation>Dringend</translation>
    </message>
    <message>
        <source>Use a token that may read these channels.</source>
        <translation>Ein Token verwenden, das diese Kanäle lesen darf.</translation>
    </message>
    <message>
        <source>Use a token that may read this channel.</source>
        <translation>Ein Token verwenden, das diesen Kanal lesen darf.</translation>
    </message>
    <message>
        <source>Use an encrypted file…</source>
        <translation>Verschlüsselte Datei benutzen…</translation>
    </message>
    <message>
        <source>Use defaults</source>
        <translation>Voreinstellungen verwenden</translation>
    </message>
    <message>
        <source>Use https. Change what was sent.</source>
        <translation>Verwenden Sie https. Ändern Sie, was gesendet wurde.</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Benutzen</translation>
    </message>
    <message>
        <source>Use one for several requests.</source>
        <translation>Verwenden Sie eine für mehrere Anfragen.</translation>
    </message>
    <message>
        <source>Use one of: {known}.</source>
        <translation>Einen von diesen verwenden: {known}.</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>Verified only</source>
        <translation>Nur geprüfte</translation>
    </message>
    <message>
        <source>Verified or not</source>
        <translation>Geprüft oder nicht</translation>
    </message>
    <message>
        <source>View: {name}</source>
        <translation>Ansicht: {name}</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Ansichten</translation>
    </message>
    <message>
        <source>Views, in the order of their menu</source>
        <translation>Ansichten, in der Reihenfolge ihres Menüs</translation>
    </message>
    <message>
        <source>Wait until it has ended.</source>
        <translation>Warten, bis er zu Ende ist.</translation>
    </message>
    <message>
        <source>Wait until it is up and try again.</source>
        <translation>Warten Sie, bis es läuft, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Wait, or show one that counts: that is taken at any time.</source>
        <translation>Warten Sie, oder zeigen Sie eines, das gilt: Das wird jederzeit angenommen.</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>Warnungen</translation>
    </message>
    <message>
        <source>Webhook is there</source>
        <translation>Webhook ist da</translation>
    </message>
    <message>
        <source>Weekends are quiet</source>
        <translation>Wochenenden sind ruhig</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>What Claude does with each event. It can read files and search, and change nothing.</source>
        <translation>Was Claude mit jedem Ereignis tut. Es kann Dateien lesen und suchen, und nichts ändern.</translation>
    </message>
    <message>
        <source>What GitHub says</source>
        <translation>Was GitHub sagt</translation>
    </message>
    <message>
        <source>What answers there is no relay that this program understands.</source>
        <translation>Was dort antwortet, ist kein Relay, das dieses Programm versteht.</translation>
    </message>
    <message>
        <source>What answers there is not GitHub.</source>
        <translation>Was dort antwortet, ist nicht GitHub.</translation>
    </message>
    <message>
        <source>What came in quiet hours or during a pause is told in one notification.</source>
        <translation>Was in Ruhezeiten oder während einer Pause kam, wird in einer Benachrichtigung gemeldet.</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>Was sich ändert</translation>
    </message>
    <message>
        <source>What comes meanwhile waits at the relay.</source>
        <translation>Was inzwischen kommt, wartet beim Relay.</translation>
    </message>
    <message>
        <source>What goes on by itself from now on.</source>
        <translation>Was von nun an von selbst geschieht.</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>Was geschieht</translation>
    </message>
    <message>
        <source>What happens (info)</source>
        <translation>Was geschieht (info)</translation>
    </message>
    <message>
        <source>What is sent is checked, kept and shown here.</source>
        <translation>Was gesendet wird, wird geprüft, aufbewahrt und hier gezeigt.</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Was nicht stimmt</translation>
    </message>
    <message>
        <source>What it is for has the usual text until it is corrected: Settings, Notifications.</source>
        <translation>Bis sie berichtigt ist, steht dort der übliche Text: Einstellungen, Benachrichtigungen.</translation>
    </message>
    <message>
        <source>What it may read, a checkout for example. Empty: only the payload.</source>
        <translation>Was es lesen darf, zum Beispiel ein Checkout. Leer: nur den Payload.</translation>
    </message>
    <message>
        <source>What the link says</source>
        <translation>Was der Link sagt</translation>
    </message>
    <message>
        <source>What the log tells</source>
        <translation>Was das Protokoll erzählt</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>Was schiefging</translation>
    </message>
    <message>
        <source>When it is quiet</source>
        <translation>Wann Ruhe ist</translation>
    </message>
    <message>
        <source>When the program ends they are forgotten, and have to be entered anew.</source>
        <translation>Wenn das Programm endet, sind sie vergessen und müssen neu eingegeben werden.</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Where GitHub sends to</source>
        <translation>Wohin GitHub sendet</translation>
    </message>
    <message>
        <source>Where do your webhooks come from?</source>
        <translation>Woher kommen Ihre Webhooks?</translation>
    </message>
    <message>
        <source>Where may tokens and secrets be kept?</source>
        <translation>Wo dürfen Tokens und Geheimnisse liegen?</translation>
    </message>
    <message>
        <source>Where the command runs. Empty: an empty folder.</source>
        <translation>Wo der Befehl läuft. Leer: ein leerer Ordner.</translation>
    </message>
    <message>
        <source>Where the relay runs, make one that may: webhook-relay token create NAME --scope read --scope manage. Then put it into the settings, under Connections.</source>
        <translation>Erstellen Sie dort, wo das Relay läuft, eines, das es darf: webhook-relay token create NAME --scope read --scope manage. Tragen Sie es dann in den Einstellungen unter Verbindungen ein.</translation>
    </message>
    <message>
        <source>Whether the settings are saved</source>
        <translation>Ob die Einstellungen gesichert sind</translation>
    </message>
    <message>
        <source>Which events</source>
        <translation>Welche Ereignisse</translation>
    </message>
    <message>
        <source>Which events {handler} gets</source>
        <translation>Welche Ereignisse {handler} bekommt</translation>
    </message>
    <message>
        <source>While it was quiet: {events}</source>
        <translation>Während der Ruhe: {events}</translation>
    </message>
    <message>
        <source>While the system says that its user wants no disturbance, only urgent events.</source>
        <translation>Solange das System sagt, dass nicht gestört werden soll, nur dringende Ereignisse.</translation>
    </message>
    <message>
        <source>With a sound</source>
        <translation>Mit Ton</translation>
    </message>
    <message>
        <source>With a token of GitHub, in one go</source>
        <translation>Mit einem Token von GitHub, in einem Zug</translation>
    </message>
    <message>
        <source>With the defaults, this file is kept beside the new one.</source>
        <translation>Mit den Voreinstellungen bleibt diese Datei neben der neuen erhalten.</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>Arbeit</translation>
    </message>
    <message>
        <source>Workflow runs</source>
        <translation>Workflow-Läufe</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsbereich</translation>
    </message>
    <message>
        <source>Workspace: {workspace}</source>
        <translation>Arbeitsbereich: {workspace}</translation>
    </message>
    <message>
        <source>Write each section once, as [section] with its keys below it.</source>
        <translation>Jeden Abschnitt einmal schreiben, als [section] mit seinen Schlüsseln darunter.</translation>
    </message>
    <message>
        <source>Yesterday {time}</source>
        <translation>Gestern {time}</translation>
    </message>
    <message>
        <source>You are being asked where tokens and secrets may be kept.</source>
        <translation>Sie werden gerade gefragt, wo Tokens und Geheimnisse liegen dürfen.</translation>
    </message>
    <message>
        <source>[earlier output is not shown]</source>
        <translation>[frühere Ausgabe wird nicht gezeigt]</translation>
    </message>
    <message>
        <source>`webhook-relay db check` says what else is; the sender may send it again.</source>
        <translation>`webhook-relay db check` sagt, was sonst noch ist; der Absender kann es noch einmal senden.</translation>
    </message>
    <message>
        <source>`webhook-relay desk status` says the number of the newest.</source>
        <translation>`webhook-relay desk status` nennt die Nummer des neuesten.</translation>
    </message>
    <message>
        <source>a date with a time</source>
        <translation>ein Datum mit Uhrzeit</translation>
    </message>
    <message>
        <source>a date with a time and its zone, such as 2026-11-23T12:00:00Z</source>
        <translation>ein Datum mit Uhrzeit und Zone, etwa 2026-11-23T12:00:00Z</translation>
    </message>
    <message>
        <source>a header is written {headers.x-github-event}</source>
        <translation>ein Header wird {headers.x-github-event} geschrieben</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>eine Liste</translation>
    </message>
    <message>
        <source>a number with a point</source>
        <translation>eine Zahl mit Punkt</translation>
    </message>
    <message>
        <source>a part of the body is written {body.pull_request.title}</source>
        <translation>ein Teil des Inhalts wird {body.pull_request.title} geschrieben</translation>
    </message>
    <message>
        <source>a table</source>
        <translation>eine Tabelle</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>eine ganze Zahl</translation>
    </message>
    <message>
        <source>about {subject}</source>
        <translation>über {subject}</translation>
    </message>
    <message>
        <source>added</source>
        <translation>hinzugefügt</translation>
    </message>
    <message>
        <source>after {milliseconds} ms</source>
        <translation>nach {milliseconds} ms</translation>
    </message>
    <message>
        <source>all done</source>
        <translation>alle fertig</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiteres</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>any source</source>
        <translation>jede Quelle</translation>
    </message>
    <message>
        <source>any text</source>
        <translation>jeder Text</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>archiviert</translation>
    </message>
    <message>
        <source>as many as before</source>
        <translation>so viele wie zuvor</translation>
    </message>
    <message>
        <source>as the environment says</source>
        <translation>wie die Umgebung sagt</translation>
    </message>
    <message>
        <source>attempt {number}</source>
        <translation>Versuch {number}</translation>
    </message>
    <message>
        <source>before {time}</source>
        <translation>vor {time}</translation>
    </message>
    <message>
        <source>can be read by others</source>
        <translation>kann von anderen gelesen werden</translation>
    </message>
    <message>
        <source>cannot be locked ({reason})</source>
        <translation>lässt sich nicht sperren ({reason})</translation>
    </message>
    <message>
        <source>cannot be read ({reason})</source>
        <translation>lässt sich nicht lesen ({reason})</translation>
    </message>
    <message>
        <source>cannot be written ({reason})</source>
        <translation>lässt sich nicht schreiben ({reason})</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>check the certificate</source>
        <translation>das Zertifikat prüfen</translation>
    </message>
    <message>
        <source>curl command</source>
        <translation>curl-Befehl</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>day and month, in the letters of QLocale.toString</comment>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>dd MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>dd MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>ddd HH:mm</source>
        <translation>ddd HH:mm</translation>
    </message>
    <message>
        <source>ddd dd MMM</source>
        <translation>ddd, d. MMM</translation>
    </message>
    <message>
        <source>ddd dd MMM HH:mm</source>
        <translation>ddd, d. MMM HH:mm</translation>
    </message>
    <message>
        <source>delivery {id}</source>
        <translation>Zustellung {id}</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>every event</source>
        <translation>jedes Ereignis</translation>
    </message>
    <message>
        <source>exactly {bytes}</source>
        <translation>genau {bytes}</translation>
    </message>
    <message>
        <source>exit code {code}</source>
        <translation>Rückgabewert {code}</translation>
    </message>
    <message>
        <source>expected {wanted}, got {given}</source>
        <translation>erwartet wird {wanted}, da steht {given}</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>failed or unknown</source>
        <translation>fehlgeschlagen oder unbekannt</translation>
    </message>
    <message>
        <source>from {source}</source>
        <translation>von {source}</translation>
    </message>
    <message>
        <source>half of them; nine of ten within {ninetieth}, 99 of 100 within {last}</source>
        <translation>die Hälfte; neun von zehn innerhalb {ninetieth}, 99 von 100 innerhalb {last}</translation>
    </message>
    <message>
        <source>hexadecimal digits</source>
        <translation>hexadezimale Ziffern</translation>
    </message>
    <message>
        <source>https://hooks.slack.com/services/…</source>
        <translation>https://hooks.slack.com/services/…</translation>
    </message>
    <message>
        <source>if {condition}</source>
        <translation>wenn {condition}</translation>
    </message>
    <message>
        <source>inside this program</source>
        <translation>in diesem Programm</translation>
    </message>
    <message>
        <source>inside this program · {channels}</source>
        <translation>in diesem Programm · {channels}</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>is of another version of this program</source>
        <translation>ist von einer anderen Version dieses Programms</translation>
    </message>
    <message>
        <source>it cannot be opened</source>
        <translation>er lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation>sie lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>it does not begin with https:// and a host</source>
        <translation>sie beginnt nicht mit https:// und einem Rechnernamen</translation>
    </message>
    <message>
        <source>it does not begin with {scheme}://{host}?</source>
        <translation>er beginnt nicht mit {scheme}://{host}?</translation>
    </message>
    <message>
        <source>it does not check the relay's certificate</source>
        <translation>er prüft das Zertifikat des Relays nicht</translation>
    </message>
    <message>
        <source>it gave no answer</source>
        <translation>es gab keine Antwort</translation>
    </message>
    <message>
        <source>it has a form that this version does not know</source>
        <translation>es hat eine Form, die diese Version nicht kennt</translation>
    </message>
    <message>
        <source>it has more than {most} characters</source>
        <translation>sie hat mehr als {most} Zeichen</translation>
    </message>
    <message>
        <source>it has no secret, so nothing it sends is signed</source>
        <translation>er hat kein Geheimnis, also ist nichts signiert, was er sendet</translation>
    </message>
    <message>
        <source>it has no {missing}</source>
        <translation>er hat kein {missing}</translation>
    </message>
    <message>
        <source>it holds characters that no link has</source>
        <translation>er enthält Zeichen, die kein Link hat</translation>
    </message>
    <message>
        <source>it holds more than an address</source>
        <translation>sie enthält mehr als eine Adresse</translation>
    </message>
    <message>
        <source>it is a {kind} here, and not true or false</source>
        <translation>sie ist hier vom Typ {kind}, und nicht wahr oder falsch</translation>
    </message>
    <message>
        <source>it is a {kind}, and must be true or false</source>
        <translation>sie ist vom Typ {kind}, und muss wahr oder falsch sein</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>sie ist leer</translation>
    </message>
    <message>
        <source>it is more than {most} names deep</source>
        <translation>es ist mehr als {most} Namen tief</translation>
    </message>
    <message>
        <source>it is not reached over https, so everybody on the way could read the token</source>
        <translation>sie wird nicht über https erreicht; alle unterwegs könnten das Token lesen</translation>
    </message>
    <message>
        <source>it is not valid JSON</source>
        <translation>er ist kein gültiges JSON</translation>
    </message>
    <message>
        <source>it is not valid TOML: {reason}</source>
        <translation>sie ist kein gültiges TOML: {reason}</translation>
    </message>
    <message>
        <source>it is of another event</source>
        <translation>es gehört zu einem anderen Ereignis</translation>
    </message>
    <message>
        <source>it is switched off</source>
        <translation>er ist ausgeschaltet</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>er ist zu lang</translation>
    </message>
    <message>
        <source>it names a channel twice</source>
        <translation>er nennt einen Kanal zweimal</translation>
    </message>
    <message>
        <source>it says more than this version understands</source>
        <translation>er sagt mehr, als diese Version versteht</translation>
    </message>
    <message>
        <source>it says one thing twice</source>
        <translation>er sagt etwas zweimal</translation>
    </message>
    <message>
        <source>it sends forms instead of JSON</source>
        <translation>er sendet Formulare statt JSON</translation>
    </message>
    <message>
        <source>it sends to another address of this relay</source>
        <translation>er sendet an eine andere Adresse dieses Relays</translation>
    </message>
    <message>
        <source>it was not understood</source>
        <translation>es wurde nicht verstanden</translation>
    </message>
    <message>
        <source>its channels are not names of channels</source>
        <translation>seine Kanäle sind keine Namen von Kanälen</translation>
    </message>
    <message>
        <source>its content is damaged</source>
        <translation>sein Inhalt ist beschädigt</translation>
    </message>
    <message>
        <source>its content is not whole</source>
        <translation>sein Inhalt ist nicht vollständig</translation>
    </message>
    <message>
        <source>its encryption is damaged</source>
        <translation>seine Verschlüsselung ist beschädigt</translation>
    </message>
    <message>
        <source>its last delivery failed</source>
        <translation>seine letzte Zustellung schlug fehl</translation>
    </message>
    <message>
        <source>its library is not installed</source>
        <translation>ihre Bibliothek ist nicht installiert</translation>
    </message>
    <message>
        <source>its parameters cannot be read</source>
        <translation>seine Parameter lassen sich nicht lesen</translation>
    </message>
    <message>
        <source>its parts do not go with each other here</source>
        <translation>ihre Teile passen hier nicht zueinander</translation>
    </message>
    <message>
        <source>its workspace is no name of a workspace</source>
        <translation>sein Arbeitsbereich ist kein Name eines Arbeitsbereichs</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>last 24 hours</source>
        <translation>letzte 24 Stunden</translation>
    </message>
    <message>
        <source>last 7 days</source>
        <translation>letzte 7 Tage</translation>
    </message>
    <message>
        <source>line {line}, column {column}</source>
        <translation>Zeile {line}, Spalte {column}</translation>
    </message>
    <message>
        <source>must be a list of texts</source>
        <translation>muss eine Liste von Texten sein</translation>
    </message>
    <message>
        <source>must be a number</source>
        <translation>muss eine Zahl sein</translation>
    </message>
    <message>
        <source>must be a text</source>
        <translation>muss ein Text sein</translation>
    </message>
    <message>
        <source>must be a type without spaces, such as github.push, on each line</source>
        <translation>muss in jeder Zeile ein Typ ohne Leerzeichen sein, wie github.push</translation>
    </message>
    <message>
        <source>must be a whole number</source>
        <translation>muss eine ganze Zahl sein</translation>
    </message>
    <message>
        <source>must be from {least} to {most}</source>
        <translation>muss zwischen {least} und {most} liegen</translation>
    </message>
    <message>
        <source>must be written as owner/name</source>
        <translation>muss als Besitzer/Name geschrieben sein</translation>
    </message>
    <message>
        <source>must be yes or no</source>
        <translation>muss ja oder nein sein</translation>
    </message>
    <message>
        <source>must begin with https://</source>
        <translation>muss mit https:// beginnen</translation>
    </message>
    <message>
        <source>network error</source>
        <translation>Netzwerkfehler</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>no goodbye</source>
        <translation>ohne Abschied</translation>
    </message>
    <message>
        <source>no replays</source>
        <translation>keine Wiederholungen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>none besides the system's</source>
        <translation>keine außer denen des Systems</translation>
    </message>
    <message>
        <source>none in the time before</source>
        <translation>keine in der Zeit davor</translation>
    </message>
    <message>
        <source>not verified</source>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>noch nicht</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>number {number}</source>
        <translation>Nummer {number}</translation>
    </message>
    <message>
        <source>of its relay's address, {error}</source>
        <translation>von der Adresse seines Relays gilt: {error}</translation>
    </message>
    <message>
        <source>of the same source, type and subject</source>
        <translation>von derselben Quelle, Art und mit demselben Betreff</translation>
    </message>
    <message>
        <source>of the same type</source>
        <translation>von derselben Art</translation>
    </message>
    <message>
        <source>only for a second connection to the same relay</source>
        <translation>nur für eine zweite Verbindung zum selben Relay</translation>
    </message>
    <message>
        <source>owner/name</source>
        <translation>besitzer/name</translation>
    </message>
    <message>
        <source>payload</source>
        <translation>Nutzdaten</translation>
    </message>
    <message>
        <source>pip install 'ai-webhook-relay[desktop]'</source>
        <translation>pip install 'ai-webhook-relay[desktop]'</translation>
    </message>
    <message>
        <source>pip install 'ai-webhook-relay[sealed]'</source>
        <translation>pip install 'ai-webhook-relay[sealed]'</translation>
    </message>
    <message>
        <source>pytest fixture, secrets replaced</source>
        <translation>pytest-Fixture, Geheimnisse ersetzt</translation>
    </message>
    <message>
        <source>reached this computer {time}</source>
        <translation>erreichte diesen Rechner {time}</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>replays only</source>
        <translation>nur Wiederholungen</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>send JSON</source>
        <translation>JSON senden</translation>
    </message>
    <message>
        <source>send to the address shown above</source>
        <translation>an die oben gezeigte Adresse senden</translation>
    </message>
    <message>
        <source>sign with the secret of this source</source>
        <translation>mit dem Geheimnis dieser Quelle signieren</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>seit {time}</translation>
    </message>
    <message>
        <source>something is missing here</source>
        <translation>hier fehlt etwas</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>mit Stern</translation>
    </message>
    <message>
        <source>stuck here</source>
        <translation>hier steckengeblieben</translation>
    </message>
    <message>
        <source>switch it on</source>
        <translation>ihn einschalten</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>text, a number, true or false, or a list of texts</source>
        <translation>Text, eine Zahl, true oder false oder eine Liste von Texten</translation>
    </message>
    <message>
        <source>the application's public key, 64 hexadecimal digits</source>
        <translation>der öffentliche Schlüssel der Anwendung, 64 hexadezimale Ziffern</translation>
    </message>
    <message>
        <source>the body cannot be handed over ({reason})</source>
        <translation>der Inhalt lässt sich nicht übergeben ({reason})</translation>
    </message>
    <message>
        <source>the body is larger than {most} KiB</source>
        <translation>der Inhalt ist größer als {most} KiB</translation>
    </message>
    <message>
        <source>the details</source>
        <translation>die Einzelheiten</translation>
    </message>
    <message>
        <source>the event {about} before this one, {time}</source>
        <translation>das Ereignis {about} vor diesem, {time}</translation>
    </message>
    <message>
        <source>the file</source>
        <translation>die Datei</translation>
    </message>
    <message>
        <source>the name in it is too long or holds characters that are not shown</source>
        <translation>der Name darin ist zu lang oder enthält unsichtbare Zeichen</translation>
    </message>
    <message>
        <source>the private key that belongs to the source's public one</source>
        <translation>der private Schlüssel, der zum öffentlichen der Quelle gehört</translation>
    </message>
    <message>
        <source>the relay refused its last delivery: it signs with another secret</source>
        <translation>das Relay hat seine letzte Zustellung abgewiesen: er signiert mit einem anderen Geheimnis</translation>
    </message>
    <message>
        <source>the text that begins here does not end</source>
        <translation>der Text, der hier beginnt, endet nicht</translation>
    </message>
    <message>
        <source>the token of “{name}”</source>
        <translation>das Token von „{name}“</translation>
    </message>
    <message>
        <source>the usual place</source>
        <translation>der übliche Ort</translation>
    </message>
    <message>
        <source>the verification key, base64 that begins with MFkw</source>
        <translation>der Prüfschlüssel, Base64, das mit MFkw beginnt</translation>
    </message>
    <message>
        <source>there is no name between these braces</source>
        <translation>zwischen diesen Klammern steht kein Name</translation>
    </message>
    <message>
        <source>there is no {name} in it</source>
        <translation>darin gibt es kein {name}</translation>
    </message>
    <message>
        <source>there is nothing that is called {name}</source>
        <translation>es gibt nichts namens {name}</translation>
    </message>
    <message>
        <source>this brace is never closed; a brace itself is written twice</source>
        <translation>diese Klammer wird nie geschlossen; eine Klammer selbst wird doppelt geschrieben</translation>
    </message>
    <message>
        <source>this brace was never opened; a brace itself is written twice</source>
        <translation>diese Klammer wurde nie geöffnet; eine Klammer selbst wird doppelt geschrieben</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>took {time}</source>
        <translation>dauerte {time}</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>wahr oder falsch</translation>
    </message>
    <message>
        <source>two connections have the name {connection!r}; call one otherwise</source>
        <translation>zwei Verbindungen heißen {connection!r}; eine anders nennen</translation>
    </message>
    <message>
        <source>two connections lead to {relay}; give one a `workspace` of its own</source>
        <translation>zwei Verbindungen führen zu {relay}; einer einen eigenen `workspace` geben</translation>
    </message>
    <message>
        <source>under way</source>
        <translation>im Gange</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>unread</source>
        <translation>ungelesen</translation>
    </message>
    <message>
        <source>until</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>use == to compare</source>
        <translation>zum Vergleichen == verwenden</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>webhook address</source>
        <translation>Webhook-Adresse</translation>
    </message>
    <message>
        <source>webhook secret</source>
        <translation>Webhook-Geheimnis</translation>
    </message>
    <message>
        <source>webhooks</source>
        <translation>Webhooks</translation>
    </message>
    <message>
        <source>what it has for a token is none of a relay's tokens</source>
        <translation>was er als Token hat, ist keines der Tokens eines Relays</translation>
    </message>
    <message>
        <source>with “{text}”</source>
        <translation>mit „{text}“</translation>
    </message>
    <message>
        <source>write address, secret and content type anew, and ping</source>
        <translation>Adresse, Geheimnis und Inhaltstyp neu schreiben und anpingen</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>you do not administer it</source>
        <translation>Sie verwalten es nicht</translation>
    </message>
    <message>
        <source>{command} cannot be started: {reason}.</source>
        <translation>{command} lässt sich nicht starten: {reason}.</translation>
    </message>
    <message>
        <source>{command} makes one on the relay that may.</source>
        <translation>{command} erzeugt auf dem Relay eines, das es darf.</translation>
    </message>
    <message>
        <source>{connected} of {all} connected</source>
        <translation>{connected} von {all} verbunden</translation>
    </message>
    <message>
        <source>{connection}: events {first} to {last} of the channel {channel} never reached this computer.</source>
        <translation>{connection}: Die Ereignisse {first} bis {last} des Kanals {channel} haben diesen Rechner nie erreicht.</translation>
    </message>
    <message>
        <source>{connection}: the built-in relay is not running.</source>
        <translation>{connection}: Das eingebaute Relay läuft nicht.</translation>
    </message>
    <message>
        <source>{connection}: the relay cannot be reached.</source>
        <translation>{connection}: Das Relay ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>{connection}: the relay keeps another log of the channel {channel} now; what was not read of the earlier one is lost.</source>
        <translation>{connection}: Das Relay führt jetzt ein anderes Protokoll des Kanals {channel}; was vom früheren nicht gelesen wurde, ist verloren.</translation>
    </message>
    <message>
        <source>{connection}: there is no connection to the relay.</source>
        <translation>{connection}: Es gibt keine Verbindung zum Relay.</translation>
    </message>
    <message>
        <source>{count} h ago</source>
        <translation>vor {count} h</translation>
    </message>
    <message>
        <source>{count} min ago</source>
        <translation>vor {count} min</translation>
    </message>
    <message>
        <source>{count} s ago</source>
        <translation>vor {count} s</translation>
    </message>
    <message>
        <source>{count} unread</source>
        <translation>{count} ungelesen</translation>
    </message>
    <message>
        <source>{destination} does not answer.</source>
        <translation>{destination} antwortet nicht.</translation>
    </message>
    <message>
        <source>{events} in {subject}</source>
        <translation>{events} in {subject}</translation>
    </message>
    <message>
        <source>{failed} failed, {unknown} unknown</source>
        <translation>{failed} fehlgeschlagen, {unknown} unbekannt</translation>
    </message>
    <message>
        <source>{found}{more} from {event}</source>
        <translation>{found}{more} gegenüber {event}</translation>
    </message>
    <message>
        <source>{handler} begins</source>
        <translation>{handler} beginnt</translation>
    </message>
    <message>
        <source>{handler} has failed</source>
        <translation>{handler} ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>{handler} is done</source>
        <translation>{handler} ist fertig</translation>
    </message>
    <message>
        <source>{handler} waits for its turn</source>
        <translation>{handler} wartet, bis er an der Reihe ist</translation>
    </message>
    <message>
        <source>{handler} was cut off</source>
        <translation>{handler} wurde unterbrochen</translation>
    </message>
    <message>
        <source>{label} (optional)</source>
        <translation>{label} (freiwillig)</translation>
    </message>
    <message>
        <source>{least} to {most}</source>
        <translation>{least} bis {most}</translation>
    </message>
    <message>
        <source>{many}; {one}</source>
        <translation>{many}; {one}</translation>
    </message>
    <message>
        <source>{name!r} is not known here; known are {known}</source>
        <translation>{name!r} ist hier nicht bekannt; bekannt sind {known}</translation>
    </message>
    <message>
        <source>{name} (copy)</source>
        <translation>{name} (Kopie)</translation>
    </message>
    <message>
        <source>{name} cannot be kept</source>
        <translation>{name} lässt sich nicht aufheben</translation>
    </message>
    <message>
        <source>{name} cannot be read</source>
        <translation>{name} lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>{name} cannot be removed</source>
        <translation>{name} lässt sich nicht entfernen</translation>
    </message>
    <message>
        <source>{name} holds characters that cannot be kept.</source>
        <translation>{name} enthält Zeichen, die nicht aufgehoben werden können.</translation>
    </message>
    <message>
        <source>{name} is a database of another program; it was left alone.</source>
        <translation>{name} ist eine Datenbank eines anderen Programms; sie wurde nicht angerührt.</translation>
    </message>
    <message>
        <source>{name} is too long: at most {most} characters can be kept.</source>
        <translation>{name} ist zu lang: Höchstens {most} Zeichen können aufgehoben werden.</translation>
    </message>
    <message>
        <source>{name} must be "embedded" or an address such as "https://relay.example.com"</source>
        <translation>{name} muss "embedded" sein oder eine Adresse wie "https://relay.example.com"</translation>
    </message>
    <message>
        <source>{name} must be the bare address; the token belongs in the keyring</source>
        <translation>{name} muss die bloße Adresse sein; das Token gehört in den Schlüsselbund</translation>
    </message>
    <message>
        <source>{name}: the condition is not understood{place}: {reason}</source>
        <translation>{name}: die Bedingung ist nicht verständlich{place}: {reason}</translation>
    </message>
    <message>
        <source>{name}: {reason}</source>
        <translation>{name}: {reason}</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{number} von {total}</translation>
    </message>
    <message>
        <source>{option} {problem}</source>
        <translation>{option} {problem}</translation>
    </message>
    <message>
        <source>{path} cannot be moved: {reason}.</source>
        <translation>{path} lässt sich nicht verschieben: {reason}.</translation>
    </message>
    <message>
        <source>{path} has no connection in it.</source>
        <translation>In {path} steht keine Verbindung.</translation>
    </message>
    <message>
        <source>{path} is no text.</source>
        <translation>{path} ist kein Text.</translation>
    </message>
    <message>
        <source>{path} is too large for settings.</source>
        <translation>{path} ist zu groß für Einstellungen.</translation>
    </message>
    <message>
        <source>{path}, line {line}</source>
        <translation>{path}, Zeile {line}</translation>
    </message>
    <message>
        <source>{path}: {old} → {new}</source>
        <translation>{path}: {old} → {new}</translation>
    </message>
    <message>
        <source>{percent} % fewer than before</source>
        <translation>{percent} % weniger als zuvor</translation>
    </message>
    <message>
        <source>{percent} % more than before</source>
        <translation>{percent} % mehr als zuvor</translation>
    </message>
    <message>
        <source>{prefix} followed by base64</source>
        <translation>{prefix}, danach Base64</translation>
    </message>
    <message>
        <source>{prefix} followed by base64 of 32 bytes</source>
        <translation>{prefix}, danach Base64 von 32 Bytes</translation>
    </message>
    <message>
        <source>{relay} (through the proxy {proxy})</source>
        <translation>{relay} (über den Proxy {proxy})</translation>
    </message>
    <message>
        <source>{relay} answered HTTP {status}.</source>
        <translation>{relay} hat mit HTTP {status} geantwortet.</translation>
    </message>
    <message>
        <source>{relay} cannot be reached.</source>
        <translation>{relay} ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>{relay} cannot be reached: {reason}.</source>
        <translation>{relay} ist nicht erreichbar: {reason}.</translation>
    </message>
    <message>
        <source>{relay} did not accept the token.</source>
        <translation>{relay} hat das Token nicht angenommen.</translation>
    </message>
    <message>
        <source>{relay} did not answer in time.</source>
        <translation>{relay} hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>{relay} did not understand this program.</source>
        <translation>{relay} hat dieses Programm nicht verstanden.</translation>
    </message>
    <message>
        <source>{relay} does not accept the token any more.</source>
        <translation>{relay} nimmt das Token nicht mehr an.</translation>
    </message>
    <message>
        <source>{relay} does not answer like a relay.</source>
        <translation>{relay} antwortet nicht wie ein Relay.</translation>
    </message>
    <message>
        <source>{relay} does not speak {subprotocol}.</source>
        <translation>{relay} spricht {subprotocol} nicht.</translation>
    </message>
    <message>
        <source>{relay} ended the link ({code}).</source>
        <translation>{relay} hat die Verbindung beendet ({code}).</translation>
    </message>
    <message>
        <source>{relay} is not ready (HTTP {status}).</source>
        <translation>{relay} ist nicht bereit (HTTP {status}).</translation>
    </message>
    <message>
        <source>{relay} is restarting.</source>
        <translation>{relay} startet neu.</translation>
    </message>
    <message>
        <source>{relay} refused this token's access.</source>
        <translation>{relay} hat diesem Token den Zugriff verweigert.</translation>
    </message>
    <message>
        <source>{relay} refused what was asked for.</source>
        <translation>{relay} hat die Anfrage abgelehnt.</translation>
    </message>
    <message>
        <source>{relay} sends us elsewhere (HTTP {status}).</source>
        <translation>{relay} verweist auf eine andere Adresse (HTTP {status}).</translation>
    </message>
    <message>
        <source>{repository} has a webhook that leads here. It sends: {events}.</source>
        <translation>{repository} hat einen Webhook, der hierher führt. Er sendet: {events}.</translation>
    </message>
    <message>
        <source>{repository} has no webhook that leads here.</source>
        <translation>{repository} hat keinen Webhook, der hierher führt.</translation>
    </message>
    <message>
        <source>{repository} {branch} at {commit}</source>
        <translation>{repository} {branch} bei {commit}</translation>
    </message>
    <message>
        <source>{scheme} is not checked by a secret but by what only the relay sees when it comes.</source>
        <translation>{scheme} wird nicht durch ein Geheimnis geprüft, sondern durch das, was nur das Relay bei der Ankunft sieht.</translation>
    </message>
    <message>
        <source>{since} to {until}</source>
        <translation>{since} bis {until}</translation>
    </message>
    <message numerus="yes">
        <source>{size} on the disk, %n event(s).</source>
        <translation>
            <numerusform>{size} auf der Platte, %n Ereignis.</numerusform>
            <numerusform>{size} auf der Platte, %n Ereignisse.</numerusform>
        </translation>
    </message>
    <message>
        <source>{summary}. None of this computer's reader keys opens it.</source>
        <translation>{summary}. Keiner der Leseschlüssel dieses Rechners öffnet es.</translation>
    </message>
    <message>
        <source>{times} times as many as before</source>
        <translation>{times}-mal so viele wie zuvor</translation>
    </message>
    <message>
        <source>{time} · {connection}, channel {channel}: another log; from event {first} on ({reason})</source>
        <translation>{time} · {connection}, Kanal {channel}: ein anderes Protokoll; ab Ereignis {first} ({reason})</translation>
    </message>
    <message>
        <source>{time} · {connection}, channel {channel}: events {first} to {last} ({reason})</source>
        <translation>{time} · {connection}, Kanal {channel}: Ereignisse {first} bis {last} ({reason})</translation>
    </message>
    <message>
        <source>{time}, took {duration}</source>
        <translation>{time}, dauerte {duration}</translation>
    </message>
    <message>
        <source>{title} does not run for this event: it is sealed, and no key of this computer opens it.</source>
        <translation>{title} läuft für dieses Ereignis nicht: Es ist versiegelt, und kein Schlüssel dieses Rechners öffnet es.</translation>
    </message>
    <message>
        <source>{title} does not run for this event: nobody verified who sent it.</source>
        <translation>{title} läuft für dieses Ereignis nicht: Niemand hat geprüft, wer es gesendet hat.</translation>
    </message>
    <message>
        <source>{title} does not run. {message}</source>
        <translation>{title} läuft nicht. {message}</translation>
    </message>
    <message>
        <source>{title} does not take events like this one ({type}).</source>
        <translation>{title} nimmt solche Ereignisse nicht ({type}).</translation>
    </message>
    <message>
        <source>{title} failed with an unexpected error ({kind}{said}). The log has the details.</source>
        <translation>{title} ist mit einem unerwarteten Fehler gescheitert ({kind}{said}). Das Protokoll nennt die Einzelheiten.</translation>
    </message>
    <message>
        <source>{title} was ended after {time_limit:g} s. Look at what it waits for before you run it again.</source>
        <translation>{title} wurde nach {time_limit:g} s beendet. Vor dem nächsten Lauf nachsehen, worauf es wartet.</translation>
    </message>
    <message>
        <source>{unknown!r} is not an option</source>
        <translation>{unknown!r} ist keine Option</translation>
    </message>
    <message>
        <source>{what} cannot stand here</source>
        <translation>{what} kann hier nicht stehen</translation>
    </message>
    <message>
        <source>{what} does not go with {kinds}</source>
        <translation>{what} passt nicht zu {kinds}</translation>
    </message>
    <message>
        <source>{what} is missing here</source>
        <translation>{what} fehlt hier</translation>
    </message>
    <message>
        <source>{where} has no setting {key!r}; the nearest is {near!r}</source>
        <translation>{where} hat keine Einstellung {key!r}; am nächsten kommt {near!r}</translation>
    </message>
    <message>
        <source>“{channel}” is no name of a channel. It has 1 to 63 small letters, digits, dots, dashes or underscores, and begins with a letter or a digit.</source>
        <translation>„{channel}“ ist kein Name eines Kanals. Er hat 1 bis 63 Kleinbuchstaben, Ziffern, Punkte, Binde- oder Unterstriche und beginnt mit einem Buchstaben oder einer Ziffer.</translation>
    </message>
    <message>
        <source>“{option}” of “{handler}”</source>
        <translation>„{option}“ von „{handler}“</translation>
    </message>
</context>
</TS>
