import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.GenericMessage;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.parser.UnexpectedSegmentBehaviourEnum;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Validate IN OUT: parses each file of the folder IN as HAPI does by default, and more strictly: a segment that v2.5.1 does
 * not have there is an error. Prints a line "NAME TAB reason" for each that is refused, and writes all others to the folder
 * OUT in HAPI's own words.
 */
public class Validate {
  public static void main(String[] args) throws Exception {
    Path in = Path.of(args[0]);
    Path out = Path.of(args[1]);
    try (DefaultHapiContext context = new DefaultHapiContext()) {
      context.setValidationContext(ValidationContextFactory.defaultValidation());
      context.getParserConfiguration().setUnexpectedSegmentBehaviour(UnexpectedSegmentBehaviourEnum.THROW_HL7_EXCEPTION);
      PipeParser parser = context.getPipeParser();
      for (Path file : filesOf(in)) {
        try {
          Message message = parser.parse(Files.readString(file));
          if (message instanceof GenericMessage) throw new HL7Exception("is of no structure of v" + message.getVersion());
          Files.writeString(out.resolve(file.getFileName()), parser.encode(message));
        } catch (HL7Exception refusal) {
          System.out.println(file.getFileName() + "\t" + refusal.getMessage().replaceAll("\\s+", " "));
        }
      }
    }
  }

  private static List<Path> filesOf(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
